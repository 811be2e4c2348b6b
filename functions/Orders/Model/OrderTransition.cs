using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Model;

/// <summary>What events make of an order. <see cref="OrderStore.TrySaveAsync"/> saves it.</summary>
/// <param name="Before">The order as it was read; null for a new one.</param>
/// <param name="Entries">What is written into its history.</param>
/// <param name="After">The order then; its <see cref="Order.NoticeDue"/> says whether the administrator is to be notified.</param>
/// <param name="Moves">What is counted and logged: each step from one state to another, or that confirms one.</param>
internal sealed record OrderTransition(Order? Before, Order After, IReadOnlyList<OrderHistoryEntry> Entries, IReadOnlyList<OrderMove> Moves)
{
    public static OrderTransition New(Order order, OrderEvent happened, string by) =>
        new(Before: null, order, [new OrderHistoryEntry(order.RequestedAt, order.State, happened, by, order.CorrelationId)], []);

    /// <summary>What nothing makes of an order.</summary>
    public static OrderTransition None(Order order) => new(order, order, [], []);

    /// <summary>With what happened next.</summary>
    public OrderTransition Then(OrderTransition next) => new(Before, next.After, [.. Entries, .. next.Entries], [.. Moves, .. next.Moves]);
}

internal sealed record OrderMove(OrderState From, OrderState To, OrderEventKind Kind);

/// <summary>One entry of an order's history. Written with the order in one transaction.</summary>
/// <param name="State">The state of the order after it.</param>
/// <param name="By">The caller or the function.</param>
internal sealed record OrderHistoryEntry(DateTimeOffset At, OrderState State, OrderEvent Event, string By, string CorrelationId);
