using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>
/// Processes the waiting list, first come first served per product. One run at a time over all instances.
/// If a run stops before it records an assignment, the next run finds that the user has the license.
/// </summary>
internal sealed partial class WaitingListProcessor(
    WaitingStore store, WaitingListAssigner assigner, WaitingOrders orders, TimeProvider clock, ILogger<WaitingListProcessor> logger) : IAfterSnapshot
{
    public const string By = "ServeWaitingList";

    /// <summary>A run starts no assignment after this; the next run continues. The host stops a function after 5 or 10 minutes.</summary>
    private static readonly TimeSpan AssignWithin = TimeSpan.FromMinutes(4);

    /// <summary>Longer than any run, including the retries of one Graph call.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(10);

    /// <summary>Assigns available licenses to waiting users, and orders missing ones for those who asked for it.</summary>
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
        var until = clock.GetUtcNow() + AssignWithin;
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
        var checkedAt = clock.GetUtcNow();
        var forecast = await assigner.CheckAsync(queue, cancellationToken);
        var waiting = new Queue<WaitingEntry>(forecast.Waiting);
        var available = forecast.Available;
        while (available > 0 && waiting.TryPeek(out var next))
        {
            var outcome = clock.GetUtcNow() < until ? await assigner.AssignAsync(next, cancellationToken) : AssignOutcome.Later;
            if (outcome == AssignOutcome.Later)
            {
                Later(next.SkuPartNumber);
                return;
            }
            if (outcome == AssignOutcome.NoneAvailable)
                break;
            waiting.Dequeue();
            if (outcome == AssignOutcome.Assigned)
                available--;
        }
        if (!forecast.IsComplete)
        {
            Later(queue[0].SkuPartNumber);
            return;
        }
        Served(queue[0].SkuPartNumber, queue.Count - waiting.Count, waiting.Count);
        await orders.OrderAsync([.. waiting], available, checkedAt, cancellationToken);
    }

    [LoggerMessage(4101, LogLevel.Information, "{Sku}: {Served} users left the waiting list, {Waiting} are still waiting")]
    private partial void Served(string sku, int served, int waiting);

    [LoggerMessage(4102, LogLevel.Information, "Another run is processing the waiting list")]
    private partial void Busy();

    [LoggerMessage(4103, LogLevel.Warning, "The waiting list was not processed completely: {Code}; the next run continues")]
    private partial void CutShort(Exception e, string code);

    [LoggerMessage(4104, LogLevel.Warning, "The waiting users of {Sku} were not all processed; the next run continues")]
    private partial void Later(string sku);
}
