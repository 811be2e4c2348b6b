using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Alerts.Surplus;

/// <summary>Finds the products of which more is bought than is needed. A product without a price is not reported: what it is worth is not known.</summary>
internal sealed class SurplusChecker(
    UsageStore usage, PriceStore prices, SubscriptionCache subscriptions, SurplusStore store, AlertOptions options, TimeProvider clock)
{
    /// <param name="unmuted">The watched products that are not muted.</param>
    public async Task<SurplusPlan> PlanAsync(IReadOnlyList<SkuUsage> unmuted, LicenseEvaluations evaluations, CancellationToken cancellationToken)
    {
        var (now, ids) = (clock.GetUtcNow(), unmuted.Select(sku => sku.SkuId).ToHashSet());
        var known = await prices.GetAsync(cancellationToken);
        var priced = (
            from license in evaluations.Licenses
            where ids.Contains(license.Sku.SkuId)
            let price = known.GetValueOrDefault(license.Sku.SkuId)?.Price
            let above = options.For(license.Sku).SurplusAbove
            where price is not null && above > 0
            select (License: license, Price: price, Above: above)).ToList();
        if (priced.Count == 0)
            return SurplusPlan.Nothing;
        var past = await usage.GetDailyOfAllAsync(now - SurplusPlan.For - TimeSpan.FromDays(1), now, cancellationToken);
        var terms = await subscriptions.GetAsync(cancellationToken);
        var candidates = priced.Select(one => new SurplusCandidate(
            one.License, one.Price, past[one.License.Sku.SkuId], evaluations.OpenOrders[one.License.Sku.SkuId],
            [.. terms?[one.License.Sku.SkuId] ?? []], one.Above)).ToList();
        return SurplusPlan.Make(candidates, await store.GetAsync(cancellationToken), options.ExpiryDaysAhead(), now);
    }

    /// <summary>Saves what was reported. Call it after the mail was accepted.</summary>
    public async Task SaveAsync(SurplusPlan plan)
    {
        foreach (var notice in plan.Over)
            await store.RemoveAsync(notice, CancellationToken.None);
        foreach (var item in plan.Items)
            await store.SaveAsync(item.Notice, CancellationToken.None);
    }
}
