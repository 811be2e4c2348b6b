using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Orders licenses for those who wait and asked for it: one order for all who came since the last run.</summary>
internal sealed partial class WaitingOrders(WaitingStore store, OpenOrders orders, OrderPlacement placement, ILogger<WaitingOrders> logger)
{
    /// <param name="waiting">All who wait for one product, in order.</param>
    /// <param name="free">Licenses of it that seem free.</param>
    /// <param name="lookedAt">When they were looked at.</param>
    public async Task OrderAsync(IReadOnlyList<WaitingEntry> waiting, int free, DateTimeOffset lookedAt, CancellationToken cancellationToken)
    {
        if (!waiting.Any(entry => entry.IsToBeOrdered))
            return;
        await using var turn = await orders.TryBeginOwnAsync(cancellationToken);
        var standings = turn is null ? null : await orders.GetSummariesAsync(waiting[0].SkuId, cancellationToken);
        // What has come since may be what they wait for.
        if (standings is null || standings.Any(order => order.MayBeMissingIn(lookedAt)))
        {
            ForLater(waiting[0].SkuPartNumber);
            return;
        }
        var plan = WaitingOrderPlan.Make(waiting, free, standings);
        foreach (var (entry, orderId) in plan.Covered)
            await AmendAsync(entry, e => e with { OrderId = orderId, Detail = null }, cancellationToken);
        foreach (var (entry, state) in plan.LeftToPeople)
            await NoteAsync(entry, $"Order {entry.OrderId} is {state}, and nothing more is ordered automatically. Order by hand, or cancel the wait.",
                cancellationToken);
        if (plan.Missing.Count > 0)
            await PlaceAsync(plan.Missing, cancellationToken);
    }

    private async Task PlaceAsync(IReadOnlyList<WaitingEntry> missing, CancellationToken cancellationToken)
    {
        var first = missing[0];
        var reason = missing.Count == 1 ? "1 person is waiting" : $"{missing.Count} people are waiting";
        try
        {
            // Named after who is first, so that a run that dies before it has written down whom the order is for does not order twice.
            var order = await placement.PlaceMissingAsync(
                first.SkuId, missing.Count, reason, $"waiting {first.Id} {first.Orders}",
                new RequestOrigin(WaitingListProcessor.By, first.Origin.CorrelationId, Reference: null), cancellationToken);
            Ordered(order.Id, order.Quantity, missing.Count);
            foreach (var entry in missing.Take(order.Quantity))
                await AmendAsync(entry, e => e with { OrderId = order.Id, Orders = e.Orders + 1, Detail = null }, cancellationToken);
        }
        catch (ProblemException problem) when (!WaitingListAssigner.IsPassing(problem.Kind))
        {
            foreach (var entry in missing)
                await NoteAsync(entry, $"No license can be ordered. {problem.Message}", cancellationToken);
        }
    }

    private Task NoteAsync(WaitingEntry entry, string detail, CancellationToken cancellationToken) =>
        entry.Detail == detail ? Task.CompletedTask : AmendAsync(entry, e => e with { Detail = detail }, cancellationToken);

    /// <summary>Changes an entry whose order is still the one that the plan knew.</summary>
    private Task<WaitingEntry?> AmendAsync(WaitingEntry entry, Func<WaitingEntry, WaitingEntry> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(entry.Id, e => e.OrderId == entry.OrderId ? change(e) : null, cancellationToken);

    [LoggerMessage(4202, LogLevel.Information,
        "Nothing is ordered for those who wait for {Sku} before the next run: another order has just come, or is being placed")]
    private partial void ForLater(string sku);

    [LoggerMessage(4201, LogLevel.Information, "Order {OrderId} of {Quantity} was placed for {Waiting} who wait")]
    private partial void Ordered(string orderId, int quantity, int waiting);
}
