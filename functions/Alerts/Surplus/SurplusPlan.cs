using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.Surplus;

/// <summary>Decides which products a run reports because more is bought than is needed. Pure.</summary>
/// <param name="Items">What to report, the most expensive first.</param>
/// <param name="Over">Earlier reports of products that have no surplus any more; they are deleted.</param>
internal sealed record SurplusPlan(IReadOnlyList<SurplusItem> Items, IReadOnlyList<SurplusNotice> Over)
{
    public static SurplusPlan Nothing { get; } = new([], []);

    /// <summary>For so long nobody must have had them, and for so long ahead nobody must be expected to need them.</summary>
    public static readonly TimeSpan For = TimeSpan.FromDays(30);

    /// <summary>When a product is reported again whose next renewal is not known.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromDays(90);

    /// <param name="candidates">The products that may be reported; others keep their earlier reports.</param>
    /// <param name="expiryDays">Whether renewals are reported so many days ahead; with what can be returned, so that it is not said twice.</param>
    public static SurplusPlan Make(
        IReadOnlyList<SurplusCandidate> candidates, IReadOnlyList<SurplusNotice> notified, IReadOnlyList<int> expiryDays, DateTimeOffset now)
    {
        var (items, over, before) = (new List<SurplusItem>(), new List<SurplusNotice>(), notified.ToDictionary(notice => notice.SkuId));
        foreach (var candidate in candidates)
        {
            var (quantity, last) = (candidate.Quantity(now), before.GetValueOrDefault(candidate.Sku.SkuId));
            var worth = candidate.Price.PerMonth(quantity);
            // A surplus around the limit is not reported anew each time it exceeds it.
            if (last is not null && worth <= candidate.Above / 2)
                over.Add(last);
            var renewsAt = candidate.RenewsAt(now);
            if (worth <= candidate.Above || IsToldByRenewals(candidate, renewsAt, expiryDays, now) || !IsNews(last, quantity, now))
                continue;
            items.Add(new SurplusItem(
                candidate.Sku, quantity, worth, candidate.Price.Currency, renewsAt,
                new SurplusNotice(candidate.Sku.SkuId, quantity, renewsAt ?? now + AgainAfter)));
        }
        return new SurplusPlan([.. items.OrderByDescending(item => item.PerMonth).ThenBy(item => item.Sku.SkuPartNumber, StringComparer.Ordinal)], over);
    }

    private static bool IsToldByRenewals(SurplusCandidate candidate, DateTimeOffset? renewsAt, IReadOnlyList<int> expiryDays, DateTimeOffset now) =>
        expiryDays.Count > 0 && (candidate.Subscriptions.Any(ExpiryPlan.IsMonthly) || renewsAt - now <= TimeSpan.FromDays(expiryDays.Max()));

    /// <summary>Once until the product renews; again if the surplus has doubled.</summary>
    private static bool IsNews(SurplusNotice? last, int quantity, DateTimeOffset now) => last is null || now >= last.Until || quantity >= 2 * last.Quantity;
}

/// <summary>A product that may have a surplus.</summary>
/// <param name="Past">Its readings of the last 31 days.</param>
/// <param name="Subscriptions">Empty if they are not known.</param>
/// <param name="Above">In the currency of the price, a month.</param>
internal sealed record SurplusCandidate(
    LicenseEvaluation License, Price Price, IEnumerable<UsageReading> Past, IEnumerable<OrderSummary> Open, IReadOnlyList<Subscription> Subscriptions,
    decimal Above)
{
    public SkuUsage Sku => License.Sku;

    /// <summary>The next day on which it renews; null if that is not known.</summary>
    public DateTimeOffset? RenewsAt(DateTimeOffset now) =>
        Subscriptions.Where(one => one.Renews && one.NextLifecycleAt > now).Min(one => one.NextLifecycleAt);

    /// <summary>How many licenses are more than is needed; so many remain that the product is not low without them.</summary>
    public int Quantity(DateTimeOffset now)
    {
        var past = Past.ToList();
        if (License.Result.Status != LicenseStatus.Ok || !past.Exists(reading => reading.TakenAt <= now - SurplusPlan.For))
            return 0;
        var spare = Math.Min(
            ReturnAdvice.Spare(License, ReturnAdvice.Expected(License, SurplusPlan.For), Open), past.Min(reading => reading.Available));
        return Math.Max(0, spare - License.Result.Threshold.GetValueOrDefault() - 1);
    }
}

/// <summary>A surplus to report.</summary>
/// <param name="PerMonth">What it costs, in <paramref name="Currency"/>.</param>
/// <param name="RenewsAt">When it can be returned; null if that is not known.</param>
internal sealed record SurplusItem(SkuUsage Sku, int Quantity, decimal PerMonth, string Currency, DateTimeOffset? RenewsAt, SurplusNotice Notice);

/// <summary>A report of a surplus that the administrators received.</summary>
/// <param name="Until">It is not repeated before.</param>
internal sealed record SurplusNotice(Guid SkuId, int Quantity, DateTimeOffset Until);
