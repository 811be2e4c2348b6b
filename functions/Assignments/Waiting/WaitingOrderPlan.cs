using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>
/// Which of those who wait for a product are covered by an order, and for whom one is missing. Pure. Money is spent on the result, so
/// that doubt counts against ordering: whatever is free or ordered and not spoken for is taken for those who wait.
/// </summary>
/// <param name="Covered">Who is covered from now on by an order that is under way.</param>
/// <param name="Missing">For whom to order, in order.</param>
/// <param name="LeftToPeople">For whom nothing more is ordered automatically, and how their order stands.</param>
internal sealed record WaitingOrderPlan(
    IReadOnlyList<(WaitingEntry Entry, string OrderId)> Covered, IReadOnlyList<WaitingEntry> Missing,
    IReadOnlyList<(WaitingEntry Entry, OrderState State)> LeftToPeople)
{
    /// <summary>One that failed, or whose licenses others took, is followed by one more; then a person decides.</summary>
    private const int MaxOrders = 2;

    /// <param name="waiting">All who wait for the product, in order.</param>
    /// <param name="free">Licenses that seem free.</param>
    /// <param name="orders">All orders of the product, oldest first.</param>
    public static WaitingOrderPlan Make(IReadOnlyList<WaitingEntry> waiting, int free, IReadOnlyList<OrderSummary> orders)
    {
        var states = orders.ToDictionary(order => order.Id, order => order.State, StringComparer.Ordinal);
        OrderState? StateOf(WaitingEntry entry) => entry.OrderId is { } id && states.TryGetValue(id, out var state) ? state : null;
        var underWay = orders.Where(order => !order.IsEnded && order.Quantity > 0).ToList();
        var uncovered = waiting.Where(entry => entry.IsToBeOrdered && !underWay.Exists(order => order.Id == entry.OrderId))
            .ToLookup(entry => entry.Orders < MaxOrders && StateOf(entry) != OrderState.Cancelled);
        var needing = uncovered[true].Skip(free).ToList();
        var spare = underWay
            .SelectMany(order => Enumerable.Repeat(order.Id, Math.Max(0, order.Quantity - waiting.Count(entry => entry.OrderId == order.Id))))
            .Take(needing.Count).ToList();
        return new WaitingOrderPlan(
            [.. needing.Zip(spare)],
            [.. needing.Skip(spare.Count)],
            [.. uncovered[false].Select(entry => (entry, StateOf(entry) ?? OrderState.Failed))]);
    }
}
