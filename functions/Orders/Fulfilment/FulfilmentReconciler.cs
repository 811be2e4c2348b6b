using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// Credits each change of a product's purchased number in Microsoft Graph to the orders that asked for it, once. Reports changes that match no order,
/// or more than one.
/// </summary>
internal sealed partial class FulfilmentReconciler(
    OrderStore store, UsageStore usage, OrderUpdater updater, AdminOrderNotifier notifier, TimeProvider clock, ILogger<FulfilmentReconciler> logger)
{
    private const string By = "FollowUpOrders";

    /// <summary>An order is three rows of a transaction: itself, its copy and its history entry.</summary>
    private const int OrdersPerTransaction = 30;

    private const int MostCandidates = 5;

    /// <summary>Credits what the numbers of a snapshot prove.</summary>
    public async Task CheckAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        while (!await TryCheckAllAsync(snapshot, cancellationToken))
        {
            // What was credited is saved. The rest of the number is checked as a movement of its own.
        }
    }

    /// <returns>False if a number explains more orders than one transaction can hold, so that a part of them is still to be credited.</returns>
    private async Task<bool> TryCheckAllAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        var isComplete = true;
        var accounted = await store.GetQuantitiesAsync(cancellationToken);
        var open = (await store.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken)).AsEnumerable().Reverse().ToLookup(order => order.SkuId);
        // A product that was ordered has a price, however many licenses it has.
        foreach (var sku in snapshot.Skus.Where(sku => sku.AppliesToUser && (open.Contains(sku.SkuId) || !NoCostSkus.Contains(sku))))
            isComplete &= await TryCheckAsync(sku, snapshot.TakenAt, accounted.GetValueOrDefault(sku.SkuId), [.. open[sku.SkuId]], cancellationToken);
        return isComplete;
    }

    private async Task<bool> TryCheckAsync(
        SkuUsage sku, DateTimeOffset takenAt, ReconciledQuantity? known, List<Order> orders, CancellationToken cancellationToken)
    {
        // Licenses from before the app or the first order need no explanation.
        var before = known ?? (orders.FirstOrDefault() is { } first
            ? ReconciledQuantity.New(sku.SkuId, first.PurchasedBefore, first.RequestedAt.AddTicks(-1))
            : ReconciledQuantity.New(sku.SkuId, sku.Purchased, takenAt));
        // A number from a clock that ran ahead must not block newer numbers.
        var isAhead = UsageSnapshot.IsAhead(known?.AsOf, clock.GetUtcNow());
        // The same number is checked again while something is pending: a confirmation may have come.
        if (known is not null && !isAhead && (known.Pending.Count > 0 ? takenAt < known.AsOf : takenAt <= known.AsOf))
            return true;
        var attribution = QuantityAttribution.Make(before, orders, sku.Purchased, takenAt);
        if (known is not null && !isAhead && sku.Purchased == known.Purchased
            && attribution is { Credited: [], Unexplained: [] } && !attribution.Pending.Any(IsToBeAsked))
            return true;
        var now = clock.GetUtcNow();
        var transitions = new List<OrderTransition>();
        var credits = attribution.Credited.Take(OrdersPerTransaction).ToList();
        var isComplete = credits.Count == attribution.Credited.Count;
        foreach (var (order, quantity) in credits)
        {
            var credited = QuantityCredited.Of(order, quantity) with { ReturnableUntil = await ReturnableUntilAsync(order, sku, takenAt, cancellationToken) };
            if (order.Apply(credited, By, now) is { } transition)
                transitions.Add(transition);
        }
        var after = isComplete ? Conclude() : before with
        {
            // As if only so much had come. The time lets the same snapshot be looked at again.
            Purchased = before.Purchased + credits.Sum(credit => credit.Quantity),
            AsOf = takenAt.AddTicks(-1),
        };
        if (await updater.TrySaveAsync(transitions, [TableAction.Save(after)], cancellationToken) is null)
        {
            // Another run changed the same orders. The next run handles the rest.
            Overtaken(sku.SkuPartNumber);
            return true;
        }
        foreach (var order in transitions.Select(transition => transition.After))
        {
            Moved(order.Id, order.FulfilledQuantity, order.Quantity, order.State);
            await notifier.TryNotifyAsync(order.Id, cancellationToken);
        }
        return isComplete || transitions.Count == 0;

        // What is unexplained or has several explanations is reported.
        ReconciledQuantity Conclude()
        {
            var toReport = before.ToReport;
            foreach (var movement in attribution.Unexplained.Where(movement => !movement.Reported))
            {
                // If the product has an open order, its notice reports the unexplained movement.
                if (orders.Where(order => QuantityAttribution.IsSentBy(order, takenAt) && !transitions.Exists(t => t.After.Id == order.Id))
                    .Select(order => order.Apply(Moved(sku, movement), By, now)).OfType<OrderTransition>().FirstOrDefault() is { } concerned)
                    transitions.Add(concerned);
                else
                    toReport = ReconciledQuantity.Append(toReport, Report(sku, movement, []));
            }
            foreach (var (movement, candidates) in attribution.Pending.Where(IsToBeAsked))
                toReport = ReconciledQuantity.Append(toReport, Report(sku, movement, candidates));
            return before with
            {
                Purchased = sku.Purchased,
                AsOf = takenAt,
                ToReport = toReport,
                Pending = [.. attribution.Pending.Select(pending => pending.Movement with { Reported = pending.Movement.Reported || IsToBeAsked(pending) })],
            };
        }
    }

    /// <summary>The end of the return window of licenses that have arrived; null for a return. It began after the last snapshot without them.</summary>
    private async Task<DateTimeOffset?> ReturnableUntilAsync(Order order, SkuUsage sku, DateTimeOffset takenAt, CancellationToken cancellationToken)
    {
        if (order.Quantity < 0)
            return null;
        // Nothing was bought before the reseller was asked.
        var without = order.PerhapsSentAt ?? order.RequestedAt;
        await foreach (var point in usage.GetHistoryAsync(sku.SkuId, without, takenAt, cancellationToken))
        {
            if (point.Usage.Purchased < sku.Purchased && point.TakenAt > without)
                without = point.TakenAt;
        }
        return without + ReturnWindow.AfterPurchase;
    }

    /// <summary>Not if the reseller confirmed all candidates: then the rest is on its way.</summary>
    private static bool IsToBeAsked(PendingMovement pending) => !pending.Movement.Reported && !pending.Candidates.All(QuantityAttribution.IsConfirmed);

    private static NumberMovedOtherwise Moved(SkuUsage sku, QuantityMovement movement) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{ProductNames.DisplayName(sku)} ({sku.SkuPartNumber}): purchased went from {movement.From} to {movement.To}, "
        + $"and {movement.Left:+0;-0} of that matches no order."))
    { From = movement.From, To = movement.To };

    private static string Report(SkuUsage sku, QuantityMovement movement, IReadOnlyList<Order> candidates) => ReportLine.Write(new UnexplainedChange(
        ProductNames.DisplayName(sku), movement.From, movement.To, movement.Left,
        [.. candidates.Take(MostCandidates).Select(order => new PossibleOrder(order.Id, order.Outstanding))],
        candidates.All(order => order.RefusedAt is not null)));

    [LoggerMessage(5602, LogLevel.Information, "Another run changed the number of {Sku} at the same time")]
    private partial void Overtaken(string sku);

    [LoggerMessage(5603, LogLevel.Information, "Order {OrderId}: {Fulfilled} of {Quantity} have arrived; it is {State}")]
    private partial void Moved(string orderId, int fulfilled, int quantity, OrderState state);
}
