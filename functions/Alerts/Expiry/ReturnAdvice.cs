using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;

namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Says how many licenses of a product nobody needs when one of its subscriptions renews. Pure.</summary>
internal static class ReturnAdvice
{
    /// <summary>More licenses can be added on any day, but a month is given: whoever returns some today should not order them again tomorrow.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromDays(30);

    public static Subscription Advise(Subscription subscription, LicenseEvaluation license, IEnumerable<OrderSummary> open, DateTimeOffset now)
    {
        if (!subscription.Renews)
            return subscription;
        var weeks = Math.Max(0, (subscription.NextLifecycleAt.GetValueOrDefault() + Beyond - now).TotalDays / 7);
        int? expected = license.Forecast?.AssignedPerWeek is { } pace ? license.Sku.Assigned + (int)Math.Ceiling(Math.Max(0, pace) * weeks) : null;
        // Whoever has just ordered more needs what there is, too.
        var spare = license.Sku.Purchased - (expected ?? license.Sku.Assigned) - license.Waiting - (license.Sku.Wanted ?? 0)
            - open.Sum(order => Math.Abs(order.Coming));
        return subscription with { Returnable = Math.Clamp(spare, 0, subscription.Quantity), ExpectedAssigned = expected };
    }
}
