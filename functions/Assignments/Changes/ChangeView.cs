namespace LicenseFunctions.Assignments.Changes;

/// <summary>The result of one user's change, for callers.</summary>
/// <param name="User">As in the request.</param>
/// <param name="Status">The HTTP status of a call for this user alone.</param>
/// <param name="Outcome">
/// changed, pending (a group was changed), updated (only service plans), unchanged or refused; for a dry run wouldChange or wouldWait.
/// </param>
/// <param name="Code">The problem's code; null unless refused.</param>
/// <param name="Pending">Part numbers that Graph assigns or removes some time later, because a group was changed.</param>
/// <param name="Detail">The problem's detail, or what is pending; else null.</param>
/// <param name="RetryAfterSeconds">Null if a retry does not help.</param>
internal sealed record ChangeView(
    string User, string? UserId, string? UserPrincipalName, int Status, string Outcome,
    IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed, IReadOnlyList<string> Pending,
    string? Code, string? Detail, int? RetryAfterSeconds)
{
    private const int PendingSeconds = 30;

    public static ChangeView Of(ChangeResult result, bool isWhatIf) => new(
        result.User,
        result.Found?.Id,
        result.Found?.UserPrincipalName,
        result.Problem?.Kind.Status ?? (result.Pending.Count > 0 && !isWhatIf ? StatusCodes.Status202Accepted
            : result.Added.Count > 0 && !isWhatIf ? StatusCodes.Status201Created : StatusCodes.Status200OK),
        result switch
        {
            { Problem: not null } => "refused",
            { IsChanged: false } => "unchanged",
            _ when isWhatIf => "wouldChange",
            { Pending.Count: > 0 } => "pending",
            { Added.Count: 0, Removed.Count: 0 } => "updated",
            _ => "changed",
        },
        [.. result.Added.Select(sku => sku.PartNumber)],
        [.. result.Updated.Select(sku => sku.PartNumber)],
        [.. result.Removed.Select(sku => sku.PartNumber)],
        [.. result.Pending.Select(sku => sku.PartNumber)],
        result.Problem?.Kind.Code,
        result.Problem?.Message ?? result.Note,
        result.Problem?.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : result.Pending.Count > 0 && !isWhatIf ? PendingSeconds : null);

    /// <summary>For a dry run that would put the user on the waiting list.</summary>
    public static ChangeView OfWaiting(ChangeResult refused) => Of(refused with { Problem = null }, isWhatIf: true) with { Outcome = "wouldWait" };
}
