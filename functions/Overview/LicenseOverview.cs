using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Orders;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Overview;

/// <summary>Builds the answer of GET /licenses: the newest snapshot with the data of the other slices.</summary>
internal sealed class LicenseOverview(
    UsageStore store, LicenseEvaluator evaluator, SubscriptionCache subscriptions, AlertStore alerts, PriceStore prices,
    UnusedCounts unused, TimeProvider clock)
{
    public async Task<LicenseList> GetAsync(CancellationToken cancellationToken)
    {
        var snapshot = await store.GetLatestAsync(cancellationToken);
        if (snapshot is null)
            return new LicenseList(null, []);
        var evaluations = await evaluator.EvaluateAsync(snapshot, cancellationToken);
        var terms = await subscriptions.GetAsync(cancellationToken);
        var states = await alerts.GetStatesAsync(cancellationToken);
        return await WithCostsAsync(new LicenseList(snapshot.TakenAt, [.. evaluations.Licenses
            .Select(license => Describe(
                license, [.. evaluations.OpenOrders[license.Sku.SkuId]], terms?[license.Sku.SkuId], states.GetValueOrDefault(license.Sku.SkuId)))
            .OrderBy(license => license.DisplayName, StringComparer.OrdinalIgnoreCase)]), cancellationToken);
    }

    private async Task<LicenseList> WithCostsAsync(LicenseList list, CancellationToken cancellationToken)
    {
        var (stored, counts) = (await prices.GetAsync(cancellationToken), await unused.GetAsync(cancellationToken));
        var licenses = list.Licenses.Select(license => stored.GetValueOrDefault(license.SkuId)?.Price is not { } price ? license : license with
        {
            Price = price,
            Cost = LicenseCost.Of(price, license.Usage, counts.TryGetValue(license.SkuId, out var count) ? count : null, license.Subscriptions),
        }).ToList();
        return list with
        {
            Licenses = licenses,
            Costs = CurrencyCost.Of(licenses.Where(license => license.Price is not null).Select(license => (license.Price!, license.Cost!))),
            PricesMissing = licenses.Count(license => license is { Threshold: not null, Purchased: > 0, Price: null }),
        };
    }

    private LicenseListItem Describe(
        LicenseEvaluation license, IReadOnlyList<OrderSummary> open, IEnumerable<Subscription>? terms, AlertState? state)
    {
        var (sku, result, forecast) = license;
        return new LicenseListItem(
            sku.SkuId, sku.SkuPartNumber, ProductNames.DisplayName(sku),
            sku.Purchased, sku.InGrace, sku.Suspended, sku.Assigned, sku.Available,
            result.Status, result.Threshold, forecast?.DaysToEmpty, forecast, open.Count > 0 ? open[0].Id : null, open.Sum(order => order.Coming),
            terms is null ? null : [.. terms.OrderBy(term => term.NextLifecycleAt ?? DateTimeOffset.MaxValue)
                .Select(term => ReturnAdvice.Advise(term, license, open, clock.GetUtcNow()))],
            state?.IsMuted(clock.GetUtcNow()) == true ? state.MutedUntil : null)
        { Wanted = sku.Wanted, Usage = sku, Since = state?.Since };
    }
}

/// <param name="TakenAt">When the numbers were read; null before the first snapshot.</param>
internal sealed record LicenseList(DateTimeOffset? TakenAt, IReadOnlyList<LicenseListItem> Licenses)
{
    public IReadOnlyList<CurrencyCost> Costs { get; init; } = [];

    /// <summary>Watched products that are paid for and have no price.</summary>
    public int PricesMissing { get; init; }
}

/// <param name="Threshold">The product is low at this many available licenses or fewer; null if it is not watched.</param>
/// <param name="DaysToEmpty">Days until none is available; null if unknown or not within a year.</param>
/// <param name="Forecast">The full forecast; null for a no-cost or company-wide product.</param>
/// <param name="OnOrder">Licenses of open orders that may still come: not delivered yet, and not refused.</param>
/// <param name="Subscriptions">Its subscriptions, soonest end first, read once a day; null if not read yet, or the app lacks the permission.</param>
/// <param name="MutedUntil">No warning before this; null if it is not muted.</param>
internal sealed record LicenseListItem(
    Guid SkuId, string SkuPartNumber, string DisplayName, int Purchased, int InGrace, int Suspended, int Assigned, int Available,
    LicenseStatus Status, int? Threshold, int? DaysToEmpty, LicenseForecast? Forecast, string? OpenOrder, int OnOrder,
    IReadOnlyList<Subscription>? Subscriptions, DateTimeOffset? MutedUntil)
{
    /// <summary>Users whom a group should give one and for whom none was available; null if groups were not read.</summary>
    public int? Wanted { get; init; }

    /// <summary>Null if none is set.</summary>
    public Price? Price { get; init; }

    /// <summary>Null without a price.</summary>
    public LicenseCost? Cost { get; init; }

    internal required SkuUsage Usage { get; init; }

    /// <summary>Since when it has been low or worse, as far as a warning was sent.</summary>
    internal DateTimeOffset? Since { get; init; }
}

internal static class OverviewServices
{
    public static void AddOverview(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<LicenseOverview>();
}
