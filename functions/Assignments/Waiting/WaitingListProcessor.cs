using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.Logging;

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
            Log.Busy(logger);
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
            Log.CutShort(logger, problem, problem.Kind.Code);
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
                Log.Later(logger, next.SkuPartNumber);
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
            Log.Later(logger, queue[0].SkuPartNumber);
            return;
        }
        Log.Served(logger, queue[0].SkuPartNumber, queue.Count - waiting.Count, waiting.Count);
        await orders.OrderAsync([.. waiting], free, lookedAt, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Information, "{Sku}: {Served} users were served or do not wait any more, {Waiting} wait")]
        public static partial void Served(ILogger logger, string sku, int served, int waiting);

        [LoggerMessage(4102, LogLevel.Information, "Another run serves the waiting list")]
        public static partial void Busy(ILogger logger);

        [LoggerMessage(4103, LogLevel.Warning, "The waiting list was not served to the end: {Code}; the next run goes on")]
        public static partial void CutShort(ILogger logger, Exception e, string code);

        [LoggerMessage(4104, LogLevel.Warning, "Those who wait for {Sku} were not served to the end; the next run goes on")]
        public static partial void Later(ILogger logger, string sku);
    }
}
