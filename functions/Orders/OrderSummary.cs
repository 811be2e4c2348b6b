using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of one order.</summary>
/// <param name="Outstanding">What has not come yet of the quantity, with its sign.</param>
internal sealed record OrderSummary(string Id, int Quantity, int Outstanding, OrderState State, DateTimeOffset RequestedAt, DateTimeOffset? FulfilledAt = null)
{
    /// <summary>So far may one answer of Graph lag behind another.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(5);

    /// <summary>Whether nothing more is expected of it.</summary>
    public bool IsEnded => OrderStateMachine.IsEnded(State);

    /// <summary>Whether its licenses may be missing in what Graph said then, so that nothing is to be ordered on the strength of that.</summary>
    public bool MayBeMissingIn(DateTimeOffset numbersOf) => FulfilledAt + Lag > numbersOf;

    public static OrderSummary Of(Order order) =>
        new(order.Id, order.Quantity, order.Quantity - order.FulfilledQuantity, order.State, order.RequestedAt, order.FulfilledAt);
}
