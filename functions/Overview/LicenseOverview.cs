using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Overview;

/// <summary>The answer of GET /licenses: the newest snapshot with what the other slices know of each product.</summary>
internal sealed class LicenseOverview(
    UsageStore store, LicenseEvaluator evaluator, SubscriptionCache subscriptions, AlertStore alerts, TimeProvider clock)
{
    public async Task<LicenseList> GetAsync(CancellationToken cancellationToken)
    {
        var snapshot = await store.GetLatestAsync(cancellationToken);
        if (snapshot is null)
            return new LicenseList(null, []);
        var evaluations = await evaluator.EvaluateAsync(snapshot, cancellationToken);
        var terms = await subscriptions.GetAsync(cancellationToken);
        var states = await alerts.GetStatesAsync(cancellationToken);
        return new LicenseList(snapshot.TakenAt, [.. evaluations.Licenses
            .Select(license => Describe(
                license, [.. evaluations.OpenOrders[license.Sku.SkuId]], terms?[license.Sku.SkuId], states.GetValueOrDefault(license.Sku.SkuId)))
            .OrderBy(license => license.DisplayName, StringComparer.OrdinalIgnoreCase)]);
    }

    private LicenseListItem Describe(
        LicenseEvaluation license, IReadOnlyList<OrderSummary> open, IEnumerable<Subscription>? terms, AlertState? state)
    {
        var (sku, result, forecast) = license;
        return new LicenseListItem(
            sku.SkuId, sku.SkuPartNumber, ProductNames.DisplayName(sku),
            sku.Purchased, sku.InGrace, sku.Suspended, sku.Assigned, sku.Available,
            result.Status, result.Threshold, forecast?.DaysToEmpty, forecast, open.Count > 0 ? open[0].Id : null, open.Sum(order => order.Outstanding),
            terms is null ? null : [.. terms.OrderBy(term => term.NextLifecycleAt ?? DateTimeOffset.MaxValue)],
            state?.IsMuted(clock.GetUtcNow()) == true ? state.MutedUntil : null)
        { Usage = sku };
    }
}

/// <param name="TakenAt">When the numbers were read; null before the first snapshot.</param>
internal sealed record LicenseList(DateTimeOffset? TakenAt, IReadOnlyList<LicenseListItem> Licenses);

/// <param name="Threshold">Warned at this many free licenses or fewer; null if this product is not watched.</param>
/// <param name="DaysToEmpty">When nothing will be free at the present pace; null if that is not known, or not within a year.</param>
/// <param name="Forecast">How sure that is, and what it rests on; null for a product that is free of charge or belongs to the whole company.</param>
/// <param name="OpenOrder">The id of the newest order for this product that is not ended.</param>
/// <param name="OnOrder">What is still to come of its open orders.</param>
/// <param name="Subscriptions">
/// What it is made of, soonest end first, as read once a day; null if that is not known, since the app has not read it yet or may not.
/// </param>
/// <param name="MutedUntil">No warning about it before this; null if it is not muted.</param>
internal sealed record LicenseListItem(
    Guid SkuId, string SkuPartNumber, string DisplayName, int Purchased, int InGrace, int Suspended, int Assigned, int Available,
    LicenseStatus Status, int? Threshold, int? DaysToEmpty, LicenseForecast? Forecast, string? OpenOrder, int OnOrder,
    IReadOnlyList<Subscription>? Subscriptions, DateTimeOffset? MutedUntil)
{
    /// <summary>The numbers that all of this rests on.</summary>
    internal required SkuUsage Usage { get; init; }
}
