namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of one order.</summary>
internal sealed record OrderStanding(string Id, int Quantity, OrderState State)
{
    /// <summary>Whether nothing more is expected of it.</summary>
    public bool IsEnded => OrderStateMachine.IsEnded(State);

    public static OrderStanding Of(Order order) => new(order.Id, order.Quantity, order.State);
}
