using Azure.Data.Tables;
using LicenseFunctions.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders;

/// <summary>Applies events to stored orders: <see cref="Order.Apply"/>, saved under the row's ETag, counted and logged.</summary>
internal sealed partial class OrderBook(OrderStore store, AppMetrics metrics, TimeProvider clock, ILogger<OrderBook> logger)
{
    private const int MaxTries = 100;

    /// <inheritdoc cref="ApplyAsync(string, Func{Order, OrderEvent}, string, CancellationToken, OrderNews?)"/>
    public Task<OrderChange?> ApplyAsync(string id, OrderEvent happened, string by, CancellationToken cancellationToken, OrderNews? news = null) =>
        ApplyAsync(id, _ => happened, by, cancellationToken, news);

    /// <summary>
    /// Applies an event. If somebody else changes the order meanwhile, the event is judged again against the new state. Not applied means
    /// that it is impossible in the order's state: that is logged, and the state stays. What was reported from outside
    /// (<paramref name="news"/>) is then still kept in the history.
    /// </summary>
    /// <param name="happened">The event, for the order as it is now.</param>
    /// <param name="by">Who or what made it happen.</param>
    /// <param name="news">What is reported, if it is something that may be reported twice. The second time nothing happens.</param>
    /// <returns>The order as it is then; null if there is none with this id.</returns>
    public async Task<OrderChange?> ApplyAsync(
        string id, Func<Order, OrderEvent> happened, string by, CancellationToken cancellationToken, OrderNews? news = null)
    {
        for (var tries = 1; await store.FindAsync(id, cancellationToken) is { } order; tries++)
        {
            // Others may be faster, but not for ever: then the order's rows do not fit together, and trying again does not help.
            if (tries > MaxTries)
                throw new InvalidOperationException($"Order {id} could not be changed in {MaxTries} tries: its rows do not fit together.");
            if (news is not null && await store.IsKnownAsync(id, news, cancellationToken))
                return new OrderChange(order, Applied: false, AlreadyKnown: true);
            var (what, now) = (happened(order), clock.GetUtcNow());
            var transition = order.Apply(what, by, now);
            if (transition is null && what.KindFor(order) is { } kind)
                Log.Impossible(logger, kind, id, order.State);
            if (transition is null && news is null)
                return new OrderChange(order, Applied: false);
            var saved = transition ?? order.Apply(new NothingChanged(what, order.State), by, now)!;
            if (await TrySaveAsync([saved], news is null ? [] : [store.Row(id, news)], cancellationToken))
                return new OrderChange(saved.After, Applied: transition is not null);
        }
        return null;
    }

    /// <summary>Applies an event to an order that still is as it was read. False if it is not, or the event is impossible.</summary>
    public async Task<bool> TryApplyAsync(Order order, OrderEvent happened, string by, CancellationToken cancellationToken, IdempotencyKey? key = null) =>
        order.Apply(happened, by, clock.GetUtcNow()) is { } transition
        && await TrySaveAsync([transition], key is null ? [] : [store.Row(order.Id, key)], cancellationToken);

    /// <summary>Saves what happened, and counts and logs every order whose state has changed.</summary>
    /// <inheritdoc cref="OrderStore.TrySaveAsync"/>
    public async Task<bool> TrySaveAsync(
        IReadOnlyCollection<OrderTransition> transitions, IEnumerable<TableTransactionAction> also, CancellationToken cancellationToken)
    {
        if (!await store.TrySaveAsync(transitions, also, cancellationToken))
            return false;
        foreach (var (before, after, entry) in transitions)
        {
            if (before is null || entry?.Event.KindFor(before) is not null)
                metrics.OrderMoved(before?.State, after.State);
            if (before is not null && entry?.Event.KindFor(before) is { } kind)
                Log.Changed(logger, after.Id, before.State, after.State, kind, after.CorrelationId);
        }
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Order {OrderId}: {From} to {To} ({Event}, {CorrelationId})")]
        public static partial void Changed(ILogger logger, string orderId, OrderState from, OrderState to, OrderEventKind @event, string correlationId);

        [LoggerMessage(5002, LogLevel.Warning, "{Event} is impossible for order {OrderId}, which is {State}; nothing was changed")]
        public static partial void Impossible(ILogger logger, OrderEventKind @event, string orderId, OrderState state);
    }
}

/// <param name="Applied">False if the event was impossible in the order's state, or known.</param>
/// <param name="AlreadyKnown">Whether it had been reported before.</param>
internal sealed record OrderChange(Order Order, bool Applied, bool AlreadyKnown = false);
