using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;

namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Says how many licenses of a product nobody needs when one of its subscriptions renews. Pure.</summary>
internal static class ReturnAdvice
{
    /// <summary>More licenses can be added on any day, but a month is given: whoever returns some today should not order them again tomorrow.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromDays(30);

    /// <summary>How many the forecast expects to be assigned after that time; null if there is none.</summary>
    public static int? Expected(LicenseEvaluation license, TimeSpan after) => license.Forecast?.AssignedPerWeek is { } pace
        ? license.Sku.Assigned + (int)Math.Ceiling(Math.Max(0, pace) * Math.Max(0, after.TotalDays / 7)) : null;

    public static Subscription Advise(Subscription subscription, LicenseEvaluation license, IEnumerable<OrderSummary> open, DateTimeOffset now)
    {
        if (!subscription.Renews)
            return subscription;
        var expected = Expected(license, subscription.NextLifecycleAt.GetValueOrDefault() + Beyond - now);
        return subscription with { Returnable = Math.Clamp(Spare(license, expected, open), 0, subscription.Quantity), ExpectedAssigned = expected };
    }

    /// <summary>How many licenses of a product nobody has, waits for or is expected to need, without those that are on their way back.</summary>
    /// <param name="expected">How many are expected to be assigned; null if there is no forecast.</param>
    public static int Spare(LicenseEvaluation license, int? expected, IEnumerable<OrderSummary> open) =>
        // Whoever has just ordered more needs what there is, too.
        license.Sku.Purchased - (expected ?? license.Sku.Assigned) - license.Waiting - (license.Sku.Wanted ?? 0) - license.Held
            - open.Sum(order => Math.Abs(order.Coming));
}
