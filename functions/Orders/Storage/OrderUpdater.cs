using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Storage;

/// <summary>Applies events to stored orders: <see cref="Order.Apply"/>, saved with the row's ETag as condition, counted and logged.</summary>
internal sealed partial class OrderUpdater(OrderStore store, AppMetrics metrics, TimeProvider clock, ILogger<OrderUpdater> logger)
{
    private const int MaxTries = 100;

    /// <inheritdoc cref="ApplyAsync(string, Func{Order, OrderEvent}, string, CancellationToken, ExternalReport?, Order?)"/>
    public Task<OrderChange?> ApplyAsync(string id, OrderEvent happened, string by, CancellationToken cancellationToken, ExternalReport? report = null) =>
        ApplyAsync(id, _ => happened, by, cancellationToken, report);

    /// <summary>Applies an event to an order that was read before.</summary>
    /// <inheritdoc cref="ApplyAsync(string, Func{Order, OrderEvent}, string, CancellationToken, ExternalReport?, Order?)"/>
    public Task<OrderChange?> ApplyAsync(Order read, OrderEvent happened, string by, CancellationToken cancellationToken) =>
        ApplyAsync(read.Id, _ => happened, by, cancellationToken, report: null, read);

    /// <summary>
    /// Applies an event, again if the order was changed meanwhile. An event that is impossible in the order's state is logged; if it has a
    /// <paramref name="report"/>, the history keeps it.
    /// </summary>
    /// <param name="happened">The event, for the order as it is now.</param>
    /// <param name="by">Who or what caused it.</param>
    /// <param name="report">Identifies a report that may come twice. It is applied once.</param>
    /// <param name="read">The order as it was read before, to save a request.</param>
    /// <returns>The order after it; null if there is no order with this id.</returns>
    public async Task<OrderChange?> ApplyAsync(
        string id, Func<Order, OrderEvent> happened, string by, CancellationToken cancellationToken, ExternalReport? report = null, Order? read = null)
    {
        for (var tries = 1; ((tries == 1 && read?.IsStored == true ? read : null) ?? await store.FindAsync(id, cancellationToken)) is { } order; tries++)
        {
            Limit(tries, id);
            if (report is not null && await store.IsKnownAsync(id, report, cancellationToken))
                return new OrderChange(order, Applied: false, AlreadyKnown: true);
            var (what, now) = (happened(order), clock.GetUtcNow());
            if (report is null && order.Apply(what, by, now) is null)
            {
                LogImpossible(what, order);
                return new OrderChange(order, Applied: false);
            }
            var (transition, isApplied) = ApplyOrKeep(order, what, by, now);
            if (await TrySaveAsync([transition], report is null ? [] : [OrderStore.Row(id, report)], cancellationToken) is [var saved])
                return new OrderChange(saved, isApplied);
        }
        return null;
    }

    /// <summary>Applies any number of delivery events in one transaction. Each gets an entry in the history.</summary>
    /// <param name="read">Returns the events that are new to the order, and adds them to the known ones.</param>
    /// <returns>The order after them, and whether its state changed; null if there is no order with this id.</returns>
    public async Task<OrderChange?> ApplyReportsAsync(
        string id, Func<Order, KnownDeliveryEvents, IReadOnlyList<OrderEvent>> read, string by, CancellationToken cancellationToken)
    {
        for (var tries = 1; await store.FindAsync(id, cancellationToken) is { } order; tries++)
        {
            Limit(tries, id);
            var known = await store.GetDeliveryEventsAsync(id, cancellationToken);
            var transition = OrderTransition.None(order);
            foreach (var reported in read(order, known))
                transition = transition.Then(ApplyOrKeep(transition.After, reported, by, clock.GetUtcNow()).Transition);
            if (transition.Entries.Count == 0)
                return new OrderChange(order, Applied: false, AlreadyKnown: true);
            if (await TrySaveAsync([transition], [OrderStore.Row(id, known)], cancellationToken) is [var saved])
                return new OrderChange(saved, Applied: transition.Moves.Count > 0);
        }
        return null;
    }

    /// <summary>Applies an event to an order unless it changed since it was read. False if it did, or the event is impossible.</summary>
    public async Task<bool> TryApplyAsync(Order order, OrderEvent happened, string by, CancellationToken cancellationToken, IdempotencyKey? key = null) =>
        order.Apply(happened, by, clock.GetUtcNow()) is { } transition
        && await TrySaveAsync([transition], key is null ? [] : [OrderStore.Row(order.Id, key)], cancellationToken) is not null;

    /// <summary>Saves transitions, and counts and logs changes of state.</summary>
    /// <inheritdoc cref="OrderStore.TrySaveAsync"/>
    public async Task<IReadOnlyList<Order>?> TrySaveAsync(
        IReadOnlyCollection<OrderTransition> transitions, IEnumerable<TableTransactionAction> also, CancellationToken cancellationToken)
    {
        if (await store.TrySaveAsync(transitions, also, cancellationToken) is not { } saved)
            return null;
        foreach (var transition in transitions)
        {
            if (transition.Before is null)
                metrics.OrderMoved(null, transition.After.State);
            foreach (var (from, to, kind) in transition.Moves)
            {
                metrics.OrderMoved<OrderState>(from, to);
                Changed(transition.After.Id, from, to, kind, transition.After.CorrelationId);
            }
        }
        return saved;
    }

    /// <summary>Conflicts with other writers end. If they do not, the order's rows are inconsistent.</summary>
    private static void Limit(int tries, string id)
    {
        if (tries > MaxTries)
            throw new InvalidOperationException($"Order {id} could not be changed in {MaxTries} tries: its rows do not fit together.");
    }

    /// <summary>Applies the event or, if it is impossible, keeps it in the history.</summary>
    private (OrderTransition Transition, bool IsApplied) ApplyOrKeep(Order order, OrderEvent happened, string by, DateTimeOffset now)
    {
        if (order.Apply(happened, by, now) is { } transition)
            return (transition, true);
        LogImpossible(happened, order);
        return (order.Apply(new NothingChanged(happened, order.State), by, now)!, false);
    }

    private void LogImpossible(OrderEvent happened, Order order)
    {
        if (happened.KindFor(order) is { } kind)
            Impossible(kind, order.Id, order.State);
    }

    [LoggerMessage(5001, LogLevel.Information, "Order {OrderId}: {From} to {To} ({Event}, {CorrelationId})")]
    private partial void Changed(string orderId, OrderState from, OrderState to, OrderEventKind @event, string correlationId);

    [LoggerMessage(5002, LogLevel.Warning, "{Event} is impossible for order {OrderId} in state {State}; nothing was changed")]
    private partial void Impossible(OrderEventKind @event, string orderId, OrderState state);
}

/// <param name="Applied">False if the event was impossible in the order's state, or already known.</param>
internal sealed record OrderChange(Order Order, bool Applied, bool AlreadyKnown = false);
