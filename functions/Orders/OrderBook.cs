using LicenseFunctions.Orders.Delivery;
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
                if (news is null || await store.TryUpdateAsync(order, Step(order, Unchanged(text, order), by), cancellationToken, news))
                    return new OrderChange(order, Applied: false);
                continue;
            }
            var changed = Moved(order, next, change);
            if (await store.TryUpdateAsync(changed, Step(changed, text, by), cancellationToken, news))
            {
                metrics.OrderMoved<OrderState>(order.State, next);
                Log.Changed(logger, id, order.State, next, happened, order.CorrelationId);
                return new OrderChange(changed, Applied: true);
            }
        }
        return null;
    }

    /// <summary>
    /// Applies delivery events, however many, in one go: each that is possible changes the order, and each leaves a step. The requests to
    /// storage do not grow with them.
    /// </summary>
    /// <param name="read">Those of the events that the order does not know yet. It adds them to what the order knows.</param>
    /// <returns>The order as it is then, and whether an event changed it; null if there is none with this id.</returns>
    public async Task<OrderChange?> ApplyEventsAsync(
        string id, Func<Order, OrderEvents, IReadOnlyList<OrderReport>> read, string by, CancellationToken cancellationToken)
    {
        for (var tries = 1; await store.FindAsync(id, cancellationToken) is { } order; tries++)
        {
            Limit(tries, id);
            var events = await store.GetEventsAsync(id, cancellationToken);
            var (changed, steps, moves) = (order, new List<OrderStep>(), new List<(OrderState From, OrderState To, OrderEvent Happened)>());
            foreach (var report in read(order, events))
            {
                var next = report.Happened is { } happened ? OrderStateMachine.Next(changed, happened) : null;
                if (next is { } state)
                {
                    moves.Add((changed.State, state, report.Happened!.Value));
                    changed = Moved(changed, state, report.Change);
                }
                var isImpossible = report.Happened is not null && next is null;
                if (isImpossible)
                    Log.Impossible(logger, report.Happened!.Value, id, changed.State);
                steps.Add(Step(changed, isImpossible ? Unchanged(report.Text, changed) : report.Text, by));
            }
            if (steps.Count == 0)
                return new OrderChange(order, Applied: false, AlreadyKnown: true);
            if (!await store.TryUpdateAsync(changed, steps, events, cancellationToken))
                continue;
            foreach (var (from, to, happened) in moves)
            {
                metrics.OrderMoved<OrderState>(from, to);
                Log.Changed(logger, id, from, to, happened, order.CorrelationId);
            }
            return new OrderChange(changed, Applied: moves.Count > 0);
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

    private Order Moved(Order order, OrderState next, Func<Order, Order>? change) => (change?.Invoke(order) ?? order) with
    {
        State = next,
        AbandonedAt = next is OrderState.Cancelled or OrderState.Failed ? order.AbandonedAt ?? clock.GetUtcNow() : null,
    };

    private static string Unchanged(string text, Order order) => $"{text} (Nothing changes: the order is {order.State}.)";

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
