using LicenseFunctions.Assignments.Audit;

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
    public const string Changed = "changed";
    public const string PendingInGroup = "pending";
    public const string OnlyUpdated = "updated";
    public const string Unchanged = "unchanged";
    public const string Refused = "refused";
    private const int PendingSeconds = 30;

    public static ChangeView Of(ChangeResult result, bool isWhatIf) => new(
        result.User,
        result.Found?.Id,
        result.Found?.UserPrincipalName,
        result.Problem?.Kind.Status ?? (result.Pending.Count > 0 && !isWhatIf ? StatusCodes.Status202Accepted
            : result.Added.Count > 0 && !isWhatIf ? StatusCodes.Status201Created : StatusCodes.Status200OK),
        result switch
        {
            { Problem: not null } => Refused,
            { IsChanged: false } => Unchanged,
            _ when isWhatIf => "wouldChange",
            { Pending.Count: > 0 } => PendingInGroup,
            { Added.Count: 0, Removed.Count: 0 } => OnlyUpdated,
            _ => Changed,
        },
        [.. result.Added.Select(sku => sku.PartNumber)],
        [.. result.Updated.Select(sku => sku.PartNumber)],
        [.. result.Removed.Select(sku => sku.PartNumber)],
        [.. result.Pending.Select(sku => sku.PartNumber)],
        result.Problem?.Kind.Code,
        result.Problem?.Message ?? result.Note,
        result.Problem?.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : result.Pending.Count > 0 && !isWhatIf ? PendingSeconds : null);

    /// <summary>For a user whom an earlier attempt changed, so that nothing was left to do.</summary>
    /// <param name="change">From the audit.</param>
    public ChangeView DoneBy(ChangeLogView change) => this with
    {
        Status = change.Added.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK,
        Outcome = change.Added.Count + change.Removed.Count > 0 ? Changed : OnlyUpdated,
        Added = change.Added,
        Updated = change.Updated,
        Removed = change.Removed,
    };

    /// <summary>For a user of a job who has no result.</summary>
    /// <param name="outcome">Such as <c>waiting</c>.</param>
    public static ChangeView OfOpen(string user, string outcome) =>
        new(user, null, null, StatusCodes.Status202Accepted, outcome, [], [], [], [], null, null, null);

    /// <summary>For a dry run that would put the user on the waiting list.</summary>
    public static ChangeView OfWaiting(ChangeResult refused) => Of(refused with { Problem = null }, isWhatIf: true) with { Outcome = "wouldWait" };
}
