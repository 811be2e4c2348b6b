using System.Globalization;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Usage;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders.FollowUp;

/// <summary>
/// Proves orders by the number that Microsoft Graph shows. Whatever moves a product's purchased number is put to the account of the
/// orders that asked for it, once, and what no order asked for is reported.
/// </summary>
internal sealed partial class OrderProof(
    OrderStore store, NumberStore numbers, UsageRecorder recorder, UsageStore usage, OrderNotices notices, NumberReport report, TimeProvider clock, ILogger<OrderProof> logger)
{
    private const string By = "FollowUpOrders";

    /// <summary>An order with its copy and its step is three rows of a transaction, which takes 100.</summary>
    private const int MaxOrdersAtOnce = 30;

    /// <summary>Reads the numbers now and looks what they prove. The news may be in Graph only after a while; the follow-up timer looks again.</summary>
    public async Task TryCheckNowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(await recorder.RecordAsync(cancellationToken), cancellationToken);
        }
#pragma warning disable CA1031 // What came in is recorded; the number is looked at again by the timer, whatever failed here.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.NotChecked(logger, e);
        }
    }

    /// <summary>Looks what the newest snapshot proves.</summary>
    public async Task CheckLatestAsync(CancellationToken cancellationToken)
    {
        if (await usage.GetLatestAsync(cancellationToken) is { } snapshot)
            await CheckAsync(snapshot, cancellationToken);
    }

    private async Task CheckAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        var accounted = await numbers.GetAsync(cancellationToken);
        var open = (await store.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken)).AsEnumerable().Reverse().ToLookup(order => order.SkuId);
        // What was ordered is bought, however large it has become.
        foreach (var sku in snapshot.Skus.Where(sku => sku.AppliesToUser && (open.Contains(sku.SkuId) || !FreeSkus.Contains(sku))))
        {
            var orders = open[sku.SkuId].Take(MaxOrdersAtOnce).ToList();
            await CheckAsync(sku, snapshot.TakenAt, accounted.GetValueOrDefault(sku.SkuId), orders, cancellationToken);
        }
        await report.TrySendAsync(cancellationToken);
    }

    private async Task CheckAsync(SkuUsage sku, DateTimeOffset takenAt, AccountedNumber? known, List<Order> orders, CancellationToken cancellationToken)
    {
        // What was before the app, or before the first order, needs no explanation.
        var before = known ?? (orders.FirstOrDefault() is { } first
            ? new AccountedNumber(sku.SkuId, first.PurchasedBefore, first.RequestedAt.AddTicks(-1))
            : new AccountedNumber(sku.SkuId, sku.Purchased, takenAt));
        // What was read by a clock that ran ahead must not stop everything until its time has come.
        var isAhead = UsageSnapshot.IsAhead(known?.AsOf, clock.GetUtcNow());
        if (takenAt <= known?.AsOf && !isAhead)
            return;
        var explanation = NumberExplanation.Make(before, orders, sku.Purchased, takenAt);
        if (!isAhead && sku.Purchased == known?.Purchased && explanation is { Progress: [], Unexplained: 0 })
            return;
        var changes = explanation.Progress.Select(progress => Advance(progress.Order, progress.Quantity)).ToList();
        var moved = explanation.Unexplained == 0 ? null : Describe(sku, explanation.Unexplained, before);
        if (moved is not null && orders.Find(order => NumberExplanation.IsSentBy(order, takenAt) && IsConcerned(order, changes)) is { } concerned)
        {
            // Its notice tells of the movement.
            changes.Add(Concern(concerned, moved));
            moved = null;
        }
        var after = before with { Purchased = sku.Purchased, AsOf = takenAt, ToReport = AccountedNumber.Append(before.ToReport, moved) };
        if (!await numbers.TryUpdateAsync(after, changes, cancellationToken))
        {
            // Somebody else works on the same orders; the next run sees what is left to explain.
            Log.Overtaken(logger, sku.SkuPartNumber);
            return;
        }
        foreach (var (order, _) in changes)
        {
            Log.Moved(logger, order.Id, order.FulfilledQuantity, order.Quantity, order.State);
            await notices.TryTellAsync(order.Id, cancellationToken);
        }
    }

    private (Order, OrderStep) Advance(Order order, int quantity)
    {
        var now = clock.GetUtcNow();
        var changed = order with { FulfilledQuantity = order.FulfilledQuantity + quantity };
        // The mail that waits would ask for all of it again.
        if (changed.FulfilledQuantity != changed.Quantity && order.State == OrderState.Requested)
            changed = changed with { State = OrderStateMachine.Next(order.State, OrderEvent.NumberMoved)!.Value, NoticeDue = true };
        if (changed.FulfilledQuantity != changed.Quantity)
            return (changed, Step(changed, $"Microsoft Graph shows {changed.FulfilledQuantity:+0;-0} of {changed.Quantity:+0;-0}; the rest is still to come."));
        changed = changed with { State = OrderStateMachine.Next(order.State, OrderEvent.NumberReached)!.Value, FulfilledAt = now, NoticeDue = false };
        return (changed, Step(changed, $"Microsoft Graph shows the {changed.Quantity:+0;-0} that {(changed.Quantity is 1 or -1 ? "was" : "were")} asked for."));
    }

    /// <summary>An open order whose product moved in a way that it does not explain, and that is not changed already.</summary>
    private static bool IsConcerned(Order order, List<(Order Order, OrderStep Step)> changes) =>
        OrderStateMachine.Next(order.State, OrderEvent.NumberMoved) is not null && !changes.Exists(change => change.Order.Id == order.Id);

    private (Order, OrderStep) Concern(Order order, string moved)
    {
        var changed = order with { State = OrderStateMachine.Next(order.State, OrderEvent.NumberMoved)!.Value, NoticeDue = true };
        return (changed, Step(changed, moved));
    }

    private OrderStep Step(Order order, string text) => new(clock.GetUtcNow(), order.State, text, By, order.CorrelationId);

    private static string Describe(SkuUsage sku, int unexplained, AccountedNumber before) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ProductNames.DisplayName(sku)} ({sku.SkuPartNumber}): purchased went from {before.Purchased} to {sku.Purchased}, and no order explains {unexplained:+0;-0} of that.");

    private static partial class Log
    {
        [LoggerMessage(5601, LogLevel.Warning, "The numbers could not be looked at now; the follow-up timer will")]
        public static partial void NotChecked(ILogger logger, Exception e);

        [LoggerMessage(5602, LogLevel.Information, "The number of {Sku} was worked on by another run")]
        public static partial void Overtaken(ILogger logger, string sku);

        [LoggerMessage(5603, LogLevel.Information, "Order {OrderId}: {Fulfilled} of {Quantity} are there; it is {State}")]
        public static partial void Moved(ILogger logger, string orderId, int fulfilled, int quantity, OrderState state);
    }
}
