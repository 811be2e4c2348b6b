using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Placing;

/// <summary>When licenses can be returned (docs/licensing-rules.md). Pure.</summary>
internal static class ReturnWindow
{
    /// <summary>How long after a purchase or a renewal licenses can be returned at once.</summary>
    public static readonly TimeSpan AfterPurchase = TimeSpan.FromDays(7);

    /// <summary>The soonest renewal of a subscription that has so many; of any, if none has.</summary>
    public static DateTimeOffset? NextRenewal(IReadOnlyList<Subscription> renewing, int count, DateTimeOffset now)
    {
        var coming = renewing.Where(subscription => subscription.NextLifecycleAt > now).ToList();
        return coming.Where(subscription => subscription.Quantity >= count).Min(subscription => subscription.NextLifecycleAt)
            ?? coming.Min(subscription => subscription.NextLifecycleAt);
    }

    /// <summary>How many licenses were renewed so shortly ago that they can be returned now.</summary>
    public static int Renewed(IEnumerable<Subscription> renewing, DateTimeOffset now) =>
        renewing.Where(subscription => now - subscription.RenewedAt < AfterPurchase).Sum(subscription => subscription.Quantity);

    /// <summary>How many licenses of an order were bought so shortly ago that they can be returned now.</summary>
    public static int Bought(Order order, DateTimeOffset now) => order.ReturnableUntil > now ? order.FulfilledQuantity : 0;
}
