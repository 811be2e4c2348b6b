namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of one order.</summary>
/// <param name="Outstanding">What has not come yet of the quantity, with its sign.</param>
internal sealed record OrderStanding(string Id, int Quantity, int Outstanding, OrderState State, DateTimeOffset RequestedAt)
{
    /// <summary>Whether nothing more is expected of it.</summary>
    public bool IsEnded => OrderStateMachine.IsEnded(State);

    public static OrderStanding Of(Order order) => new(order.Id, order.Quantity, order.Quantity - order.FulfilledQuantity, order.State, order.RequestedAt);
}
