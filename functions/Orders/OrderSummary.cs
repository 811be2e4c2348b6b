using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders;

/// <summary>An order, as far as other slices see it.</summary>
/// <param name="Outstanding">The part of the quantity that has not arrived yet, with its sign.</param>
internal sealed record OrderSummary(string Id, int Quantity, int Outstanding, OrderState State, DateTimeOffset RequestedAt, DateTimeOffset? FulfilledAt = null)
{
    /// <summary>One answer of Graph may be this much older than another.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(5);

    /// <summary>The part that may still come: nothing of an order that the reseller refused.</summary>
    public int Coming { get; init; }

    public bool IsEnded => OrderStateMachine.IsEnded(State);

    /// <summary>Whether numbers of that time may lack its licenses. Do not order more because of such numbers.</summary>
    public bool MayBeMissingIn(DateTimeOffset numbersOf) => FulfilledAt + Lag > numbersOf;

    public static OrderSummary Of(Order order) =>
        new(order.Id, order.Quantity, order.Quantity - order.FulfilledQuantity, order.State, order.RequestedAt, order.FulfilledAt)
        { Coming = order.RefusedAt is null ? order.Outstanding : 0 };
}
