using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Storage;

/// <summary>Applies events to stored orders: <see cref="Order.Apply"/>, saved under the row's ETag, counted and logged.</summary>
internal sealed partial class OrderUpdater(OrderStore store, AppMetrics metrics, TimeProvider clock, ILogger<OrderUpdater> logger)
{
    private const int MaxTries = 100;

    /// <inheritdoc cref="ApplyAsync(string, Func{Order, OrderEvent}, string, CancellationToken, ExternalReport?, Order?)"/>
    public Task<OrderChange?> ApplyAsync(string id, OrderEvent happened, string by, CancellationToken cancellationToken, ExternalReport? report = null) =>
        ApplyAsync(id, _ => happened, by, cancellationToken, report);

    /// <summary>Applies an event to an order that was read a moment ago.</summary>
    /// <inheritdoc cref="ApplyAsync(string, Func{Order, OrderEvent}, string, CancellationToken, ExternalReport?, Order?)"/>
    public Task<OrderChange?> ApplyAsync(Order read, OrderEvent happened, string by, CancellationToken cancellationToken) =>
        ApplyAsync(read.Id, _ => happened, by, cancellationToken, report: null, read);

    /// <summary>
    /// Applies an event. If somebody else changes the order meanwhile, the event is judged again against the new state. Not applied means
    /// that it is impossible in the order's state: that is logged, and the state stays. What was reported from outside
    /// (<paramref name="report"/>) is then still kept in the history.
    /// </summary>
    /// <param name="happened">The event, for the order as it is now.</param>
    /// <param name="by">Who or what made it happen.</param>
    /// <param name="report">What is reported, if it is something that may be reported twice. The second time nothing happens.</param>
    /// <param name="read">The order as it was read a moment ago, which saves a request if nobody has changed it since.</param>
    /// <returns>The order as it is then; null if there is none with this id.</returns>
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

    /// <summary>
    /// Applies what SendGrid reports of an order's mails, however many events, in one go: each that is possible changes the order, and each
    /// leaves an entry. The requests to storage do not grow with them.
    /// </summary>
    /// <param name="read">Those of the events that the order does not know yet. It adds them to what the order knows.</param>
    /// <returns>The order as it is then, and whether an event changed its state; null if there is none with this id.</returns>
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

    /// <summary>Applies an event to an order that still is as it was read. False if it is not, or the event is impossible.</summary>
    public async Task<bool> TryApplyAsync(Order order, OrderEvent happened, string by, CancellationToken cancellationToken, IdempotencyKey? key = null) =>
        order.Apply(happened, by, clock.GetUtcNow()) is { } transition
        && await TrySaveAsync([transition], key is null ? [] : [OrderStore.Row(order.Id, key)], cancellationToken) is not null;

    /// <summary>Saves what happened, and counts and logs every order whose state has changed.</summary>
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

    /// <summary>Others may be faster, but not for ever: then the order's rows do not fit together, and trying again does not help.</summary>
    private static void Limit(int tries, string id)
    {
        if (tries > MaxTries)
            throw new InvalidOperationException($"Order {id} could not be changed in {MaxTries} tries: its rows do not fit together.");
    }

    /// <summary>The event applied, or, if it is impossible, kept in the history.</summary>
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

    [LoggerMessage(5002, LogLevel.Warning, "{Event} is impossible for order {OrderId}, which is {State}; nothing was changed")]
    private partial void Impossible(OrderEventKind @event, string orderId, OrderState state);
}

/// <param name="Applied">False if the event was impossible in the order's state, or known.</param>
/// <param name="AlreadyKnown">Whether it had been reported before.</param>
internal sealed record OrderChange(Order Order, bool Applied, bool AlreadyKnown = false);
