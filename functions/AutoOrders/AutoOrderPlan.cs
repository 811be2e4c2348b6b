using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.AutoOrders;

/// <summary>Decides whether to order a low product now. Pure; an order costs money, so in doubt there is none.</summary>
/// <param name="WhyNot">Why nothing is ordered; null if something is.</param>
/// <param name="Purpose">A key of the order, so that two concurrent runs place it once.</param>
internal sealed record AutoOrderPlan(int Quantity, string? WhyNot, string Purpose)
{
    /// <summary>After an automatic order was cancelled or failed, none is placed for this long.</summary>
    private static readonly TimeSpan PauseAfterCancel = TimeSpan.FromDays(7);

    /// <summary>Orders of the product that ended before this do not count.</summary>
    public static DateTimeOffset OrdersSince(DateTimeOffset now) =>
        StartOfMonth(now) < now - PauseAfterCancel ? StartOfMonth(now) : now - PauseAfterCancel;

    /// <param name="orders">The orders of the product that are open, or were placed or ended since <see cref="OrdersSince"/>, newest first.</param>
    /// <param name="price">Without one, only the number counts.</param>
    /// <param name="missing">Licenses that users in groups wait for and that are not available. They are ordered, too.</param>
    /// <param name="maxQuantity">Largest order.</param>
    public static AutoOrderPlan Make(
        Guid skuId, AutoOrderProduct options, IReadOnlyList<Order> orders, DateTimeOffset now, Price? price = null, int missing = 0,
        int maxQuantity = int.MaxValue)
    {
        var month = StartOfMonth(now);
        var own = orders.Where(order => order.Automatic && order.RequestedAt >= month).ToList();
        var spent = own.Where(order => order.State is not (OrderState.Cancelled or OrderState.Failed) || order.PerhapsSentAt is not null)
            .Sum(order => order.Quantity);
        var purpose = $"automatic {skuId:D} {month:yyyy-MM} {own.Count}";
        if (orders.FirstOrDefault(order => OrderStateMachine.IsOpen(order.State)) is { } open)
            return new AutoOrderPlan(0, $"order {open.Id} is open", purpose);
        if (orders.FirstOrDefault(order => order.Automatic) is { State: OrderState.Cancelled or OrderState.Failed } last
            && now - (last.AbandonedAt ?? last.RequestedAt) < PauseAfterCancel)
            return new AutoOrderPlan(0, $"{last.Id} is {last.State}", purpose);
        // First with those for the users who wait in groups, as far as an order and the month allow it.
        var most = Math.Min(maxQuantity, options.CeilingPerMonth - spent);
        var full = Math.Max(options.Quantity, Math.Min(options.Quantity + missing, most));
        return WhyNot(full) is null ? new AutoOrderPlan(full, null, purpose)
            : WhyNot(options.Quantity) is { } why ? new AutoOrderPlan(0, why, purpose)
            : new AutoOrderPlan(options.Quantity, null, purpose);

        string? WhyNot(int quantity) =>
            price is not null && OrderOptions.CeilingsOf(options.MaxSpendPerMonth).TryGetValue(price.Currency, out var ceiling)
            && price.PerMonth(spent + quantity) is > 0 and var cost && cost > ceiling
                ? string.Create(CultureInfo.InvariantCulture,
                    $"with these, the orders of this month would cost {cost:0.00} of at most {ceiling:0.00} {price.Currency} a month (MaxSpendPerMonth)")
            : spent + quantity > options.CeilingPerMonth ? $"{spent} of at most {options.CeilingPerMonth} were ordered this month"
            : null;
    }

    private static DateTimeOffset StartOfMonth(DateTimeOffset time) => new(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
