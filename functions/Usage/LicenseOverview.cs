using LicenseFunctions.Alerts;
using LicenseFunctions.Orders;
using LicenseFunctions.Shared.Graph;

namespace LicenseFunctions.Usage;

/// <summary>The answer of GET /licenses: the newest snapshot with what the other slices know of each product.</summary>
internal sealed class LicenseOverview(UsageStore store, LowLicenseRule rule, OpenOrders orders)
{
    public async Task<LicenseList> GetAsync(CancellationToken cancellationToken)
    {
        var snapshot = await store.GetLatestAsync(cancellationToken);
        if (snapshot is null)
            return new LicenseList(null, []);
        var open = await orders.GetNewestBySkuAsync(cancellationToken);
        return new LicenseList(snapshot.TakenAt, [.. snapshot.Skus
            .Select(sku => Describe(sku, open.GetValueOrDefault(sku.SkuId)))
            .OrderBy(license => license.DisplayName, StringComparer.OrdinalIgnoreCase)]);
    }

    private LicenseLine Describe(SkuUsage sku, string? openOrder)
    {
        var standing = rule.Judge(sku);
        return new LicenseLine(
            sku.SkuId, sku.SkuPartNumber, ProductNames.DisplayName(sku),
            sku.Purchased, sku.InGrace, sku.Suspended, sku.Assigned, sku.Available,
            standing.Status, standing.Threshold, DaysToEmpty: null, openOrder);
    }
}

/// <param name="TakenAt">When the numbers were read; null before the first snapshot.</param>
internal sealed record LicenseList(DateTimeOffset? TakenAt, IReadOnlyList<LicenseLine> Licenses);

/// <param name="Threshold">Warned at this many free licenses or fewer; null if this product is not watched.</param>
/// <param name="DaysToEmpty">When nothing will be free at the present pace; null if that is not known.</param>
/// <param name="OpenOrder">The id of the newest order for this product that is not ended.</param>
internal sealed record LicenseLine(
    Guid SkuId, string SkuPartNumber, string DisplayName, int Purchased, int InGrace, int Suspended, int Assigned, int Available,
    LicenseStatus Status, int? Threshold, int? DaysToEmpty, string? OpenOrder);
