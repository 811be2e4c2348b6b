using LicenseFunctions.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders;

/// <summary>The one way to change an order: through the state machine, under the row's ETag, with a step in its history.</summary>
internal sealed partial class OrderBook(OrderStore store, AppMetrics metrics, TimeProvider clock, ILogger<OrderBook> logger)
{
    private const int MaxTries = 100;

    /// <summary>
    /// Applies an event. If somebody else changes the order meanwhile, the event is judged again against the new state.
    /// Not applied means that it is impossible in the order's state: that is logged, and the state stays. What was reported from
    /// outside (<paramref name="news"/>) is then still kept in the history.
    /// </summary>
    /// <param name="text">What happened, in words, for the history.</param>
    /// <param name="by">Who or what made it happen.</param>
    /// <param name="change">What changes besides the state.</param>
    /// <param name="news">What is reported, if it is something that may be reported twice. The second time nothing happens.</param>
    /// <param name="guard">What else makes the event impossible.</param>
    /// <returns>The order as it is then; null if there is none with this id.</returns>
    public async Task<OrderChange?> ApplyAsync(
        string id, OrderEvent happened, string text, string by, Func<Order, Order>? change, CancellationToken cancellationToken, OrderNews? news = null,
        Predicate<Order>? guard = null)
    {
        for (var tries = 1; await store.FindAsync(id, cancellationToken) is { } order; tries++)
        {
            Limit(tries, id);
            if (news is not null && await store.IsKnownAsync(id, news, cancellationToken))
                return new OrderChange(order, Applied: false, AlreadyKnown: true);
            if (guard?.Invoke(order) == true || OrderStateMachine.Next(order, happened) is not { } next)
            {
                Log.Impossible(logger, happened, id, order.State);
                if (news is null || await store.TryUpdateAsync(order, Step(order, $"{text} (Nothing changes: the order is {order.State}.)", by), cancellationToken, news))
                    return new OrderChange(order, Applied: false);
                continue;
            }
            var changed = (change?.Invoke(order) ?? order) with { State = next, AbandonedAt = next is OrderState.Cancelled or OrderState.Failed ? order.AbandonedAt ?? clock.GetUtcNow() : null };
            if (await store.TryUpdateAsync(changed, Step(changed, text, by), cancellationToken, news))
            {
                metrics.OrderMoved<OrderState>(order.State, next);
                Log.Changed(logger, id, order.State, next, happened, order.CorrelationId);
                return new OrderChange(changed, Applied: true);
            }
        }
        return null;
    }

    /// <summary>Writes into an order's history what does not change its state. False if there is no such order, or the news was known.</summary>
    /// <param name="text">Null for what is not worth a line.</param>
    public async Task<bool> NoteAsync(
        string id, string? text, string by, CancellationToken cancellationToken, OrderNews? news = null, Func<Order, Order>? change = null)
    {
        for (var tries = 1; await store.FindAsync(id, cancellationToken) is { } order; tries++)
        {
            Limit(tries, id);
            if (news is not null && await store.IsKnownAsync(id, news, cancellationToken))
                return false;
            var changed = change?.Invoke(order) ?? order;
            if (await store.TryUpdateAsync(changed, text is null ? null : Step(changed, text, by), cancellationToken, news))
                return true;
        }
        return false;
    }

    /// <summary>Changes what is not the state, if the order still is as it was read. False if it is not.</summary>
    public Task<bool> TryAmendAsync(Order order, string? text, string by, CancellationToken cancellationToken, IdempotencyKey? key = null) =>
        store.TryUpdateAsync(order, text is null ? null : Step(order, text, by), cancellationToken, key: key);

    /// <summary>Others may be faster, but not for ever: then the order's rows do not fit together, and trying again does not help.</summary>
    private static void Limit(int tries, string id)
    {
        if (tries > MaxTries)
            throw new InvalidOperationException($"Order {id} could not be changed in {MaxTries} tries: its rows do not fit together.");
    }

    private OrderStep Step(Order order, string text, string by) => new(clock.GetUtcNow(), order.State, text, by, order.CorrelationId);

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Order {OrderId}: {From} to {To} ({Event}, {CorrelationId})")]
        public static partial void Changed(ILogger logger, string orderId, OrderState from, OrderState to, OrderEvent @event, string correlationId);

        [LoggerMessage(5002, LogLevel.Warning, "{Event} is impossible for order {OrderId}, which is {State}; nothing was changed")]
        public static partial void Impossible(ILogger logger, OrderEvent @event, string orderId, OrderState state);
    }
}

/// <param name="Applied">False if the event was impossible in the order's state, or known.</param>
/// <param name="AlreadyKnown">Whether it had been reported before.</param>
internal sealed record OrderChange(Order Order, bool Applied, bool AlreadyKnown = false);
