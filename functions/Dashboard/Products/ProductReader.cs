using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Dashboard.Overview;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Overview;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard.Products;

/// <summary>Reads the data of a product's page.</summary>
internal sealed class ProductReader(
    OverviewReader overview, UsageStore usage, OrderStore orders, ChangeLog changes, ReclaimableLicenses reclaimable, AlertStore alerts, PriceStore prices,
    TimeProvider clock)
{
    public const int MaxHolders = 20;
    private const int MaxOrders = 5;
    private const int MaxChanges = 5;

    /// <summary>Of ended orders. The list of orders has all.</summary>
    private static readonly TimeSpan OrdersWithin = TimeSpan.FromDays(365);

    /// <summary>Of all products: so many of the newest changes are searched, so that a busy week does not make the page slow.</summary>
    private const int MaxChangesSearched = 1000;
    private const int ChangesAtOnce = 100;

    /// <summary>Each day of the log is one query.</summary>
    private static readonly TimeSpan ChangesWithin = TimeSpan.FromDays(7);

    /// <returns>Null if the newest snapshot has no such product.</returns>
    public async Task<ProductData?> ReadAsync(string sku, int days, CancellationToken cancellationToken)
    {
        var data = await overview.ReadAsync(cancellationToken);
        if (SkuName.Find(data.List.Licenses.Select(one => one.Usage), sku) is not { } found)
            return null;
        var (now, license) = (clock.GetUtcNow(), data.List.Licenses.First(one => one.SkuId == found.SkuId));
        var holders = reclaimable.FindAsync([found], MaxHolders + 1, cancellationToken);
        var past = await usage.GetDailyAsync(found.SkuId, now.AddDays(-days), now, cancellationToken).ToListAsync(cancellationToken);
        var ordered = await orders.ListActiveAsync(found.SkuId, now - OrdersWithin, cancellationToken).Take(MaxOrders).ToListAsync(cancellationToken);
        var changed = await changes.BetweenAsync(now - ChangesWithin, now, after: null, cancellationToken, ChangesAtOnce)
            .Take(MaxChangesSearched).Where(change => change.IsOf(found.SkuPartNumber)).Take(MaxChanges).ToListAsync(cancellationToken);
        return new ProductData(
            data, license, [.. past.Where(point => point.TakenAt < data.List.TakenAt), new UsagePoint(data.List.TakenAt ?? now, found)], ordered, changed,
            (await holders).GetValueOrDefault(found.SkuId), (await alerts.GetStatesAsync(cancellationToken)).GetValueOrDefault(found.SkuId))
        { Price = (await prices.GetAsync(cancellationToken)).GetValueOrDefault(found.SkuId) };
    }
}

/// <param name="Past">One reading a day, oldest first.</param>
/// <param name="Orders">The newest first.</param>
/// <param name="Holders">Whose license may be reclaimed; null if Graph could not be read.</param>
internal sealed record ProductData(
    OverviewData All, LicenseListItem License, IReadOnlyList<UsagePoint> Past, IReadOnlyList<Order> Orders, IReadOnlyList<ChangeLogView> Changes,
    IReadOnlyList<LicenseHolderView>? Holders, AlertState? Alerts)
{
    /// <summary>Null if none was ever set.</summary>
    public StoredPrice? Price { get; init; }
}
