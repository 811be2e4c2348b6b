using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Assigns licenses to waiting users, and finds those who no longer need one.</summary>
internal sealed class WaitingListAssigner(WaitingStore store, LicenseChanger changer, TimeProvider clock)
{
    private static readonly RequestOrigin Checker = new(WaitingListProcessor.By, WaitingListProcessor.By, Reference: null);

    /// <summary>
    /// Checks all waiting users of a product without assigning. Users who have the license, or cannot get it, leave the list.
    /// The others are returned in order, up to the first for whom Graph gave no answer.
    /// </summary>
    /// <exception cref="ProblemException">Graph cannot be read.</exception>
    public async Task<QueueForecast> CheckAsync(IReadOnlyList<WaitingEntry> queue, CancellationToken cancellationToken)
    {
        var results = await changer.ApplyAsync([.. queue.Select(entry => entry.ToChange())], isWhatIf: true, Checker, cancellationToken);
        var waiting = new List<WaitingEntry>();
        var isComplete = true;
        foreach (var (entry, result) in queue.Zip(results))
        {
            isComplete &= result.Problem is null || !result.Problem.Kind.IsTemporary;
            if (!result.IsChanged && StateAfter(result.Problem) != WaitingState.Waiting)
                await SettleAsync(entry.Id, result.Problem);
            else if (isComplete)
                waiting.Add(entry);
        }
        return new QueueForecast(waiting, results.Count(result => result.IsChanged), isComplete);
    }

    /// <summary>Assigns a license to the first in the queue.</summary>
    public async Task<AssignOutcome> AssignAsync(WaitingEntry entry, CancellationToken cancellationToken)
    {
        // Mark the entry first, so that it cannot be cancelled while the license is assigned.
        var now = clock.GetUtcNow();
        var claimed = await store.ChangeAsync(
            entry.Id, e => WaitingList.IsServed(e, now) ? null : e with { ServingSince = now }, cancellationToken);
        if (claimed is null)
            return await store.FindAsync(entry.Id, cancellationToken) is { State: WaitingState.Waiting } ? AssignOutcome.Later : AssignOutcome.Skipped;
        var problem = await TryAssignAsync(claimed, cancellationToken);
        await SettleAsync(claimed.Id, problem);
        return problem?.Kind switch
        {
            null => AssignOutcome.Assigned,
            var kind when kind == ProblemKind.NoLicenseAvailable => AssignOutcome.NoneAvailable,
            var kind => kind.IsTemporary ? AssignOutcome.Later : AssignOutcome.Skipped,
        };
    }

    private async Task<ProblemException?> TryAssignAsync(WaitingEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return (await changer.ApplyAsync([entry.ToChange()], isWhatIf: false, entry.Origin, cancellationToken))[0].Problem;
        }
        catch (ProblemException problem)
        {
            return problem;
        }
    }

    /// <summary>Records the result, even if the run is cancelled; returns null if the entry was settled before.</summary>
    private Task<WaitingEntry?> SettleAsync(string id, ProblemException? problem)
    {
        var now = clock.GetUtcNow();
        return store.ChangeAsync(id, entry => StateAfter(problem) switch
        {
            WaitingState.Assigned => entry with { State = WaitingState.Assigned, SettledAt = now, ServingSince = null, Detail = null },
            WaitingState.Refused =>
                entry with { State = WaitingState.Refused, SettledAt = now, ServingSince = null, Code = problem?.Kind.Code, Detail = problem?.Message },
            _ => entry with { ServingSince = null },
        }, CancellationToken.None);
    }

    private static WaitingState StateAfter(ProblemException? problem) => problem?.Kind switch
    {
        null => WaitingState.Assigned,
        var kind when kind == ProblemKind.NoLicenseAvailable || kind.IsTemporary => WaitingState.Waiting,
        _ => WaitingState.Refused,
    };
}

/// <summary>The state of a product's queue before licenses are assigned.</summary>
/// <param name="IsComplete">Whether Graph gave an answer for every user.</param>
internal sealed record QueueForecast(IReadOnlyList<WaitingEntry> Waiting, int Available, bool IsComplete);

internal enum AssignOutcome
{
    Assigned,

    /// <summary>Cancelled meanwhile or refused: the license goes to the next user.</summary>
    Skipped,

    /// <summary>Graph reports that no license is available.</summary>
    NoneAvailable,

    /// <summary>Unknown; no later user may be served before this one.</summary>
    Later,
}
