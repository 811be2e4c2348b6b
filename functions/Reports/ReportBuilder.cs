using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Overview;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Reports;

/// <summary>Gathers what a report of a month says.</summary>
internal sealed class ReportBuilder(
    UsageStore usage, LicenseOverview overview, ReclaimableLicenses reclaimable, OrderStore orders, PriceStore prices, TimeProvider clock)
{
    /// <summary>How far ahead renewals are listed.</summary>
    private static readonly TimeSpan RenewalsWithin = TimeSpan.FromDays(90);

    /// <summary>A month of which the app saw less has no report.</summary>
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromDays(7);

    /// <summary>Products of which more people look inactive are not counted to the end.</summary>
    private const int MostUnused = 1000;

    /// <param name="month">Its first day.</param>
    /// <returns>Null if the app did not watch the last week of it.</returns>
    public async Task<MonthlyReport?> BuildAsync(DateOnly month, CancellationToken cancellationToken)
    {
        var (from, to) = (StartOf(month), StartOf(month.AddMonths(1)));
        var days = await usage.GetDailyOfAllAsync(from, to.AddTicks(-1), cancellationToken);
        var first = days.SelectMany(day => day).Select(reading => reading.TakenAt).DefaultIfEmpty(to).Min();
        if (to - first < ShortestSpan || await usage.GetLatestAsync(cancellationToken) is not { } latest)
            return null;
        var set = await prices.GetAsync(cancellationToken);
        await reclaimable.FindAsync([.. latest.Skus.Where(sku => set.GetValueOrDefault(sku.SkuId)?.Price is not null)], MostUnused, cancellationToken);
        var list = await overview.GetAsync(cancellationToken);
        var all = await orders.ListActiveAsync(skuId: null, from, cancellationToken).Where(order => IsOf(order, from, to)).Reverse()
            .ToListAsync(cancellationToken);
        var products = new List<ReportProduct>();
        foreach (var license in list.Licenses.Where(license => license.Threshold is not null || license.Price is not null))
        {
            // The first reading of the next month is nearest to the end of this one.
            var past = await usage.GetDailyAsync(license.SkuId, from, to, cancellationToken).ToListAsync(cancellationToken);
            if (past.Count > 0)
                products.Add(Describe(license, past[0], past[^1].Usage, [.. all.Where(order => order.SkuId == license.SkuId)], from, to));
        }
        return new MonthlyReport(
            ReportMonth.Of(month), clock.GetUtcNow(), first,
            products.Count(product => product is { Purchased: > 0, Price: null }))
        {
            Products = [.. products.OrderBy(product => product.Price is null).ThenBy(product => product.Price?.Currency, StringComparer.Ordinal)
                .ThenByDescending(product => product.Cost?.Purchased).ThenByDescending(product => product.Purchased)
                .ThenBy(product => product.SkuPartNumber, StringComparer.Ordinal)],
            Costs = CostsOf(products),
            Orders = [.. all.Select(Describe)],
            Renewals = RenewalsOf(list),
        };
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>Whether something happened to an order in the month.</summary>
    private static bool IsOf(Order order, DateTimeOffset from, DateTimeOffset to) =>
        new[] { order.RequestedAt, order.FulfilledAt, order.AbandonedAt }.Any(at => at >= from && at < to);

    private static ReportProduct Describe(
        LicenseListItem license, UsagePoint first, SkuUsage last, IReadOnlyList<Order> orders, DateTimeOffset from, DateTimeOffset to)
    {
        var isWhole = first.TakenAt.UtcDateTime.Date == from.UtcDateTime;
        var returned = -orders.Where(order => order.Quantity < 0 && order.FulfilledAt >= from && order.FulfilledAt < to).Sum(order => order.FulfilledQuantity);
        return new ReportProduct(
            license.SkuId, license.SkuPartNumber, license.DisplayName, last.Purchased, last.InGrace, last.Assigned, last.Available, last.Wanted,
            isWhole ? last.Purchased - first.Usage.Purchased : null, isWhole ? last.Assigned - first.Usage.Assigned : null, license.Price,
            license.Price is null ? null : LicenseCost.Of(license.Price, last, unused: null, subscriptions: null) with
            {
                Unused = license.Cost?.Unused,
                Reducible = license.Cost?.Reducible,
            },
            license.Price?.PerMonth(returned), license.Forecast);
    }

    private static ReportOrder Describe(Order order) => new(
        order.Id, order.SkuPartNumber, order.DisplayName, order.Quantity, order.State, order.RequestedAt, order.FulfilledAt,
        order.FulfilledAt is { } at ? (int)Math.Ceiling((at - order.RequestedAt).TotalDays) : null);

    private static IReadOnlyList<ReportCost> CostsOf(IReadOnlyList<ReportProduct> products)
    {
        var priced = products.Where(product => product.Price is not null).ToList();
        return [.. CurrencyCost.Of(priced.Select(product => (product.Price!, product.Cost!))).Select(cost => new ReportCost(
            cost.Currency, cost.Purchased, cost.Unassigned, cost.Unused, cost.Reducible,
            priced.Where(product => product.Price!.Currency == cost.Currency).Sum(product => product.Saved.GetValueOrDefault())))];
    }

    private IReadOnlyList<ReportRenewal> RenewalsOf(LicenseList list)
    {
        var now = clock.GetUtcNow();
        var soon =
            from license in list.Licenses
            from subscription in license.Subscriptions ?? []
            where subscription.Quantity > 0 && subscription.NextLifecycleAt > now && subscription.NextLifecycleAt <= now + RenewalsWithin
            where subscription.Status is SubscriptionStatus.Enabled or SubscriptionStatus.Warning or SubscriptionStatus.Suspended
            let saves = subscription.Returnable is > 0 and var spare ? license.Price?.PerMonth(spare) : null
            select new ReportRenewal(license.DisplayName, subscription, saves, saves is null ? null : license.Price?.Currency);
        return [.. soon.OrderBy(renewal => renewal.Subscription.NextLifecycleAt).ThenBy(renewal => renewal.DisplayName, StringComparer.Ordinal)];
    }
}
