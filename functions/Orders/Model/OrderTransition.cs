namespace LicenseFunctions.Orders;

/// <summary>What an event makes of an order. <see cref="OrderStore.TrySaveAsync"/> saves it.</summary>
/// <param name="Before">The order as it was read; null for a new one.</param>
/// <param name="Entry">What is written into its history; null if nothing is.</param>
internal sealed record OrderTransition(Order? Before, Order After, OrderHistoryEntry? Entry)
{
    /// <summary>Whether the administrator is to be notified of it.</summary>
    public bool IsToBeNotified => After.NoticeDue;

    public static OrderTransition New(Order order, OrderEvent happened, string by) =>
        new(Before: null, order, new OrderHistoryEntry(order.RequestedAt, order.State, happened, by, order.CorrelationId));
}

/// <summary>One entry of an order's history. Written with the order in one transaction.</summary>
/// <param name="State">The state of the order after it.</param>
/// <param name="By">The caller or the function.</param>
internal sealed record OrderHistoryEntry(DateTimeOffset At, OrderState State, OrderEvent Event, string By, string CorrelationId);
