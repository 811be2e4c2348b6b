using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Model;

/// <summary>The result of events on an order. <see cref="OrderStore.TrySaveAsync"/> saves it.</summary>
/// <param name="Before">The order as it was read; null for a new one.</param>
/// <param name="Entries">New entries of its history.</param>
/// <param name="Moves">Transitions of the state, to be counted and logged.</param>
internal sealed record OrderTransition(Order? Before, Order After, IReadOnlyList<OrderHistoryEntry> Entries, IReadOnlyList<OrderMove> Moves)
{
    public static OrderTransition New(Order order, OrderEvent happened, string by) =>
        new(Before: null, order, [new OrderHistoryEntry(order.RequestedAt, order.State, happened, by, order.CorrelationId)], []);

    public static OrderTransition None(Order order) => new(order, order, [], []);

    /// <summary>This and the next one, together.</summary>
    public OrderTransition Then(OrderTransition next) => new(Before, next.After, [.. Entries, .. next.Entries], [.. Moves, .. next.Moves]);
}

internal sealed record OrderMove(OrderState From, OrderState To, OrderEventKind Kind);

/// <summary>One entry of an order's history.</summary>
/// <param name="State">The state of the order after it.</param>
/// <param name="By">The caller or the function.</param>
internal sealed record OrderHistoryEntry(DateTimeOffset At, OrderState State, OrderEvent Event, string By, string CorrelationId);
