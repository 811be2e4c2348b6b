using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Assignments.Waiting.Storage;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Gives those who wait their licenses, or finds that they need none any more.</summary>
internal sealed class WaitingListAssigner(WaitingStore store, LicenseChanger changer, TimeProvider clock)
{
    private static readonly RequestOrigin Looking = new(WaitingListProcessor.By, WaitingListProcessor.By, Reference: null);

    /// <summary>
    /// Looks, without assigning, at all who wait for a product: some have got the license in another way, some have left. The others
    /// are returned in order, up to the first that Graph did not return.
    /// </summary>
    /// <exception cref="ProblemException">Graph cannot or will not say anything.</exception>
    public async Task<QueueForecast> LookAsync(IReadOnlyList<WaitingEntry> queue, CancellationToken cancellationToken)
    {
        var results = await changer.ApplyAsync([.. queue.Select(entry => entry.ToChange())], isWhatIf: true, Looking, cancellationToken);
        var waiting = new List<WaitingEntry>();
        var isClear = true;
        foreach (var (entry, result) in queue.Zip(results))
        {
            isClear &= result.Problem is null || !IsPassing(result.Problem.Kind);
            if (!result.IsChanged && StateAfter(result.Problem) != WaitingState.Waiting)
                await SettleAsync(entry.Id, result.Problem);
            else if (isClear)
                waiting.Add(entry);
        }
        return new QueueForecast(waiting, results.Count(result => result.IsChanged), isClear);
    }

    /// <summary>Assigns the license of the first in the queue.</summary>
    public async Task<AssignOutcome> TakeAsync(WaitingEntry entry, CancellationToken cancellationToken)
    {
        // Claimed first, so that no wait is both reported as cancelled and served.
        var now = clock.GetUtcNow();
        var claimed = await store.ChangeAsync(
            entry.Id, e => now - e.ServingSince < WaitingList.ServedWithin ? null : e with { ServingSince = now }, cancellationToken);
        if (claimed is null)
            return await store.FindAsync(entry.Id, cancellationToken) is { State: WaitingState.Waiting } ? AssignOutcome.Later : AssignOutcome.Over;
        var problem = await TryAssignAsync(claimed, cancellationToken);
        await SettleAsync(claimed.Id, problem);
        return problem?.Kind switch
        {
            null => AssignOutcome.Assigned,
            var kind when kind == ProblemKind.NoLicenseAvailable => AssignOutcome.NoneFree,
            var kind => IsPassing(kind) ? AssignOutcome.Later : AssignOutcome.Over,
        };
    }

    /// <summary>Whether a problem says nothing of the user: what is tried again later may succeed.</summary>
    public static bool IsPassing(ProblemKind kind) => kind == ProblemKind.ConcurrentChange || (kind.Status >= 500 && kind != ProblemKind.GraphRefused);

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

    /// <summary>Records what came of it; null if that was settled before. Not cancelled: what was assigned is assigned.</summary>
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
        var kind when kind == ProblemKind.NoLicenseAvailable || IsPassing(kind) => WaitingState.Waiting,
        _ => WaitingState.Refused,
    };
}

/// <summary>What is known of a product's queue before anybody is served.</summary>
/// <param name="Waiting">In order.</param>
/// <param name="Free">Licenses that seem free for those who wait; no more than they need.</param>
/// <param name="IsClear">False if Graph did not return everybody.</param>
internal sealed record QueueForecast(IReadOnlyList<WaitingEntry> Waiting, int Free, bool IsClear);

internal enum AssignOutcome
{
    Assigned,

    /// <summary>Cancelled meanwhile, or refused: the license is for the next.</summary>
    Over,

    /// <summary>Graph has no license left, whatever the numbers said.</summary>
    NoneFree,

    /// <summary>It is not known whether the license can be assigned, so nobody may be served before this user.</summary>
    Later,
}
