using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.AutoOrders;

/// <summary>Whether a product that is low is ordered automatically now. Pure; money is spent on the result, so that doubt counts against it.</summary>
/// <param name="Quantity">How many to order; 0 for none.</param>
/// <param name="WhyNot">Why nothing is ordered; null if something is, or if nothing hinders.</param>
/// <param name="Purpose">The same for the same order, so that two runs at once place it once.</param>
internal sealed record AutoOrderPlan(int Quantity, string? WhyNot, string Purpose)
{
    /// <summary>After an administrator has called one off, or one has failed, the product is left to people for so long.</summary>
    private static readonly TimeSpan RestAfterCancel = TimeSpan.FromDays(7);

    /// <param name="orders">Every order of the product, newest first.</param>
    public static AutoOrderPlan Make(Guid skuId, AutoOrderProduct options, IReadOnlyList<Order> orders, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var own = orders.Where(order => order.Automatic && order.RequestedAt >= month).ToList();
        var spent = own.Where(order => order.State is not (OrderState.Cancelled or OrderState.Failed) || order.PerhapsSentAt is not null)
            .Sum(order => order.Quantity);
        var purpose = $"automatic {skuId:D} {month:yyyy-MM} {own.Count}";
        if (orders.FirstOrDefault(order => !OrderStateMachine.IsEnded(order.State)) is { } open)
            return new AutoOrderPlan(0, $"order {open.Id} is open", purpose);
        if (orders.FirstOrDefault(order => order.Automatic) is { State: OrderState.Cancelled or OrderState.Failed } last
            && now - (last.AbandonedAt ?? last.RequestedAt) < RestAfterCancel)
            return new AutoOrderPlan(0, $"{last.Id} is {last.State}", purpose);
        return spent + options.Quantity > options.CeilingPerMonth
            ? new AutoOrderPlan(0, $"{spent} were ordered this month, of {options.CeilingPerMonth} that may be", purpose)
            : new AutoOrderPlan(options.Quantity, null, purpose);
    }
}
