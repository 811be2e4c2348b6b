using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Decides for which waiting users to order. Pure. An order costs money, so available and ordered licenses count first.</summary>
/// <param name="Covered">Users whom an open order newly covers.</param>
/// <param name="LeftToPeople">Users for whom no further automatic order is placed, and the state of their order.</param>
internal sealed record WaitingOrderPlan(
    IReadOnlyList<(WaitingEntry Entry, string OrderId)> Covered, IReadOnlyList<WaitingEntry> Missing,
    IReadOnlyList<(WaitingEntry Entry, OrderState State)> LeftToPeople)
{
    /// <summary>A failed order, or one whose licenses others took, is replaced once; then a person decides.</summary>
    private const int MaxOrders = 2;

    /// <param name="waiting">All waiting users of the product, in order.</param>
    /// <param name="orders">The orders of the product that are open, and those that cover users, oldest first.</param>
    public static WaitingOrderPlan Make(IReadOnlyList<WaitingEntry> waiting, int available, IReadOnlyList<OrderSummary> orders)
    {
        var states = orders.ToDictionary(order => order.Id, order => order.State, StringComparer.Ordinal);
        OrderState? StateOf(WaitingEntry entry) => entry.OrderId is { } id && states.TryGetValue(id, out var state) ? state : null;
        var open = orders.Where(order => !order.IsEnded && order.Quantity > 0).ToList();
        var uncovered = waiting.Where(entry => entry.IsToBeOrdered && !open.Exists(order => order.Id == entry.OrderId))
            .ToLookup(entry => entry.Orders < MaxOrders && StateOf(entry) != OrderState.Cancelled);
        var needing = uncovered[true].Skip(available).ToList();
        var spare = open
            .SelectMany(order => Enumerable.Repeat(order.Id, Math.Max(0, order.Quantity - waiting.Count(entry => entry.OrderId == order.Id))))
            .Take(needing.Count).ToList();
        return new WaitingOrderPlan(
            [.. needing.Zip(spare)],
            [.. needing.Skip(spare.Count)],
            [.. uncovered[false].Select(entry => (entry, StateOf(entry) ?? OrderState.Failed))]);
    }
}
