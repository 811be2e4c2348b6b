using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Orders licenses for waiting users who asked for it: one order for all since the last run.</summary>
internal sealed partial class WaitingOrders(WaitingStore store, OpenOrders orders, OrderPlacement placement, ILogger<WaitingOrders> logger)
{
    /// <summary>Longer than the numbers of a run are old.</summary>
    private static readonly TimeSpan FulfilledWithin = TimeSpan.FromDays(1);

    /// <param name="waiting">All waiting users of one product, in order.</param>
    /// <param name="countedAt">When the available licenses were counted.</param>
    public async Task OrderAsync(IReadOnlyList<WaitingEntry> waiting, int available, DateTimeOffset countedAt, CancellationToken cancellationToken)
    {
        if (!waiting.Any(entry => entry.IsToBeOrdered))
            return;
        await using var lease = await orders.TryBeginOwnAsync(cancellationToken);
        var summaries = lease is null ? null : await orders.GetSummariesAsync(
            waiting[0].SkuId, countedAt - FulfilledWithin, waiting.Select(entry => entry.OrderId).OfType<string>(), cancellationToken);
        // An order that was fulfilled since may cover the users.
        if (summaries is null || summaries.Any(order => order.MayBeMissingIn(countedAt)))
        {
            ForLater(waiting[0].SkuPartNumber);
            return;
        }
        var plan = WaitingOrderPlan.Make(waiting, available, summaries);
        foreach (var (entry, orderId) in plan.Covered)
            await AmendAsync(entry, e => e with { OrderId = orderId, Detail = null }, cancellationToken);
        foreach (var (entry, state) in plan.LeftToPeople)
            await NoteAsync(entry, $"Order {entry.OrderId} is {state}. No other order is placed automatically: order manually, or cancel the entry.",
                cancellationToken);
        if (plan.Missing.Count > 0)
            await PlaceAsync(plan.Missing, cancellationToken);
    }

    private async Task PlaceAsync(IReadOnlyList<WaitingEntry> missing, CancellationToken cancellationToken)
    {
        var first = missing[0];
        try
        {
            // The name contains the first user, so that a run that stops before it saves the order id does not order twice.
            var order = await placement.PlaceMissingAsync(
                first.SkuId, missing.Count, GeneratedReason.Waiting(missing.Count), $"waiting {first.Id} {first.Orders}",
                new RequestOrigin(WaitingListProcessor.By, first.Origin.CorrelationId, Reference: null), cancellationToken);
            Ordered(order.Id, order.Quantity, missing.Count);
            foreach (var entry in missing.Take(order.Quantity))
                await AmendAsync(entry, e => e with { OrderId = order.Id, Orders = e.Orders + 1, Detail = null }, cancellationToken);
        }
        catch (ProblemException problem) when (!problem.Kind.IsTemporary)
        {
            foreach (var entry in missing)
                await NoteAsync(entry, $"No license can be ordered. {problem.Message}", cancellationToken);
        }
    }

    private Task NoteAsync(WaitingEntry entry, string detail, CancellationToken cancellationToken) =>
        entry.Detail == detail ? Task.CompletedTask : AmendAsync(entry, e => e with { Detail = detail }, cancellationToken);

    /// <summary>Changes an entry, unless its order has changed since the plan was made.</summary>
    private Task<WaitingEntry?> AmendAsync(WaitingEntry entry, Func<WaitingEntry, WaitingEntry> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(entry.Id, e => e.OrderId == entry.OrderId ? change(e) : null, cancellationToken);

    [LoggerMessage(4202, LogLevel.Information,
        "The order for the waiting users of {Sku} is postponed to the next run: another order was just fulfilled, or is being placed")]
    private partial void ForLater(string sku);

    [LoggerMessage(4201, LogLevel.Information, "Order {OrderId} of {Quantity} licenses was placed for {Waiting} waiting users")]
    private partial void Ordered(string orderId, int quantity, int waiting);
}
