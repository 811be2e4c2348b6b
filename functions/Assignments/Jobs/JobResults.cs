using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>The results of a job, by user in the order of its list.</summary>
internal static class JobResults
{
    /// <summary>For users who are still to come.</summary>
    public const string Waiting = "waiting";

    /// <summary>For users before whom the job ended.</summary>
    public const string NotDone = "notDone";

    public static readonly IReadOnlyList<string> Outcomes =
        [ChangeView.Changed, ChangeView.PendingInGroup, ChangeView.OnlyUpdated, ChangeView.Unchanged, ChangeView.Refused, Waiting, NotDone];

    private static readonly string[] Columns =
        ["user", "userPrincipalName", "status", "outcome", "added", "updated", "removed", "pending", "code", "detail"];

    public static Task<IResult> AnswerAsync(
        HttpRequest request, LicenseJob job, IAsyncEnumerable<JobResult> results, CancellationToken cancellationToken) =>
        Csv.AnswerAsync(request, $"{job.Id}.csv", Columns, results.Select(result => CellsOf(result.View)), cancellationToken);

    private static object?[] CellsOf(ChangeView view) =>
    [
        view.User, view.UserPrincipalName, view.Status, view.Outcome, Joined(view.Added), Joined(view.Updated), Joined(view.Removed), Joined(view.Pending),
        view.Code, view.Detail,
    ];

    private static string Joined(IReadOnlyList<string> names) => string.Join(' ', names);
}

/// <param name="Number">The place in the list, from 1.</param>
internal sealed record JobResult(int Number, ChangeView View);
