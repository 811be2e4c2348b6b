namespace LicenseFunctions.Assignments.Changes;

/// <summary>What became of one user's change, as callers see it.</summary>
/// <param name="User">As the caller named the user.</param>
/// <param name="Status">The status that a call for this user alone would have had.</param>
/// <param name="Outcome">
/// <c>changed</c>, <c>updated</c> where only service plans were switched, <c>unchanged</c>, <c>refused</c>, or <c>wouldChange</c> or
/// <c>wouldWait</c> for a dry run.
/// </param>
/// <param name="Code">The problem's code; null unless refused.</param>
/// <param name="Detail">The problem in words; null unless refused.</param>
/// <param name="RetryAfterSeconds">When it is worth trying again; null if that changes nothing.</param>
internal sealed record ChangeView(
    string User, string? UserId, string? UserPrincipalName, int Status, string Outcome,
    IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed, string? Code, string? Detail, int? RetryAfterSeconds)
{
    public static ChangeView Of(ChangeResult result, bool isWhatIf) => new(
        result.User,
        result.Found?.Id,
        result.Found?.UserPrincipalName,
        result.Problem?.Kind.Status ?? (result.Added.Count > 0 && !isWhatIf ? StatusCodes.Status201Created : StatusCodes.Status200OK),
        result switch
        {
            { Problem: not null } => "refused",
            { IsChanged: false } => "unchanged",
            _ when isWhatIf => "wouldChange",
            { Added.Count: 0, Removed.Count: 0 } => "updated",
            _ => "changed",
        },
        [.. result.Added.Select(sku => sku.PartNumber)],
        [.. result.Updated.Select(sku => sku.PartNumber)],
        [.. result.Removed.Select(sku => sku.PartNumber)],
        result.Problem?.Kind.Code,
        result.Problem?.Message,
        result.Problem?.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null);

    /// <summary>For the dry run of a change that would put the user on the waiting list.</summary>
    public static ChangeView OfWaiting(ChangeResult refused) => Of(refused with { Problem = null }, isWhatIf: true) with { Outcome = "wouldWait" };
}
