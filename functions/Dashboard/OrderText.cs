using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Dashboard;

/// <summary>Words of an order's state.</summary>
internal static class OrderText
{
    public static string StateKey(Order order) => StateKey(order.State, order.RefusedAt is not null, order.IsPaused);

    public static string StateKey(OrderState state, bool isRefused = false, bool isPaused = false) => state switch
    {
        OrderState.NeedsAttention when isRefused => "StateRefused",
        OrderState.Sent when isPaused => "StateUnclear",
        _ => $"State{state}",
    };

    /// <summary>The colour: crit and warn only for what must be acted on.</summary>
    public static string Kind(OrderState state, bool isPaused = false) => state switch
    {
        OrderState.NeedsAttention or OrderState.Unknown or OrderState.Failed => "crit",
        OrderState.Sent when isPaused => "warn",
        _ => "plain",
    };
}
