using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>
/// Serves the waiting list: first come first served within a product, and no product holds up another. One run at a time, over all
/// instances. What a run that died has assigned and not recorded is found to be assigned by the next.
/// </summary>
internal sealed partial class WaitingListProcessor(
    WaitingStore store, WaitingListAssigner assigner, WaitingOrders orders, TimeProvider clock, ILogger<WaitingListProcessor> logger) : IAfterSnapshot
{
    public const string By = "ServeWaitingList";

    /// <summary>Nobody's turn begins later in a run than this; the next run goes on. The host cuts a function off after 5 or 10 minutes.</summary>
    private static readonly TimeSpan TurnsWithin = TimeSpan.FromMinutes(4);

    /// <summary>Longer than any run: the turns, and what Graph's patience for one more call allows.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(10);

    /// <summary>Assigns what is free to those who wait, and orders what is missing for those who asked for that.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if ((await store.GetQueuesAsync(cancellationToken)).Count == 0)
            return;
        await using var lease = await store.TryLeaseAsync(LeaseTime, cancellationToken);
        if (lease is null)
        {
            Busy();
            return;
        }
        var until = clock.GetUtcNow() + TurnsWithin;
        try
        {
            foreach (var queue in (await store.GetQueuesAsync(cancellationToken)).GroupBy(entry => entry.SkuId).TakeWhile(_ => clock.GetUtcNow() < until))
                await ServeProductAsync([.. queue], until, cancellationToken);
        }
        catch (ProblemException problem)
        {
            CutShort(problem, problem.Kind.Code);
        }
    }

    private async Task ServeProductAsync(IReadOnlyList<WaitingEntry> queue, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var lookedAt = clock.GetUtcNow();
        var prospect = await assigner.LookAsync(queue, cancellationToken);
        var waiting = new Queue<WaitingEntry>(prospect.Waiting);
        var free = prospect.Free;
        while (free > 0 && waiting.TryPeek(out var next))
        {
            var outcome = clock.GetUtcNow() < until ? await assigner.TakeAsync(next, cancellationToken) : AssignOutcome.Later;
            if (outcome == AssignOutcome.Later)
            {
                Later(next.SkuPartNumber);
                return;
            }
            if (outcome == AssignOutcome.NoneFree)
                break;
            waiting.Dequeue();
            if (outcome == AssignOutcome.Assigned)
                free--;
        }
        if (!prospect.IsClear)
        {
            Later(queue[0].SkuPartNumber);
            return;
        }
        Served(queue[0].SkuPartNumber, queue.Count - waiting.Count, waiting.Count);
        await orders.OrderAsync([.. waiting], free, lookedAt, cancellationToken);
    }

    [LoggerMessage(4101, LogLevel.Information, "{Sku}: {Served} users were served or do not wait any more, {Waiting} wait")]
    private partial void Served(string sku, int served, int waiting);

    [LoggerMessage(4102, LogLevel.Information, "Another run serves the waiting list")]
    private partial void Busy();

    [LoggerMessage(4103, LogLevel.Warning, "The waiting list was not served to the end: {Code}; the next run goes on")]
    private partial void CutShort(Exception e, string code);

    [LoggerMessage(4104, LogLevel.Warning, "Those who wait for {Sku} were not served to the end; the next run goes on")]
    private partial void Later(string sku);
}
