using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Finds the ending subscriptions that a run reports. If Graph cannot be read, it finds none.</summary>
internal sealed class ExpiryChecker(SubscriptionCache subscriptions, ExpiryStore store, AlertOptions options, TimeProvider clock)
{
    /// <summary>End dates are known weeks ahead, so one reading a day is enough.</summary>
    private static readonly TimeSpan Daily = TimeSpan.FromHours(20);

    /// <summary>Subscriptions are read again just before a report, since one may have been renewed.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <param name="unmuted">The watched products that are not muted.</param>
    public async Task<ExpiryPlan> PlanAsync(IReadOnlyList<SkuUsage> unmuted, LicenseEvaluations evaluations, CancellationToken cancellationToken)
    {
        var notified = await store.GetAsync(cancellationToken);
        var plan = await PlanAsync(Daily, unmuted, evaluations, notified, cancellationToken);
        return plan.Items.Count > 0 ? await PlanAsync(JustNow, unmuted, evaluations, notified, cancellationToken) : plan;
    }

    /// <summary>Saves what was reported. Call it after the mail was accepted.</summary>
    public async Task SaveAsync(ExpiryPlan plan)
    {
        foreach (var item in plan.Items)
            await store.SaveAsync(item.Notice, CancellationToken.None);
        foreach (var notice in plan.Expired)
            await store.RemoveAsync(notice, CancellationToken.None);
    }

    private async Task<ExpiryPlan> PlanAsync(
        TimeSpan atMostOld, IReadOnlyList<SkuUsage> unmuted, LicenseEvaluations evaluations, IReadOnlyList<ExpiryNotice> notified,
        CancellationToken cancellationToken)
    {
        if (await subscriptions.ReadAsync(atMostOld, cancellationToken) is not { } all)
            return ExpiryPlan.Nothing;
        var (now, licenses) = (clock.GetUtcNow(), evaluations.Licenses.ToDictionary(license => license.Sku.SkuId));
        var advised = all.Select(subscription => licenses.TryGetValue(subscription.SkuId, out var license)
            ? ReturnAdvice.Advise(subscription, license, evaluations.OpenOrders[subscription.SkuId], now)
            : subscription);
        return ExpiryPlan.Make([.. advised], unmuted, notified, options.ExpiryDaysAhead(), now);
    }
}
