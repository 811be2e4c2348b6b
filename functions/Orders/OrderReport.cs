namespace LicenseFunctions.Orders;

/// <summary>Something that was reported of an order, as its history tells it.</summary>
/// <param name="Happened">Null if it is only kept in the history.</param>
/// <param name="Change">What changes besides the state.</param>
internal sealed record OrderReport(string Text, OrderEvent? Happened = null, Func<Order, Order>? Change = null);
