using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.Surplus;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Collects the data of a warning mail and sends it.</summary>
internal sealed class LowLicenseMailer(
    UsageStore usage, ReclaimableLicenses reclaimable, AlertStore alerts, PriceStore prices, SubscriptionCache subscriptions, AlertDigest digest,
    AdminMail mail, AppMetrics metrics, TimeProvider clock)
{
    /// <param name="takenAt">When the numbers were read.</param>
    /// <param name="isRead">Whether this run read the numbers from Graph; false if they are from the last snapshot.</param>
    /// <returns>When it was written, to save it after what it reports.</returns>
    /// <exception cref="InvalidOperationException">The mail was not accepted.</exception>
    public async Task<DateTimeOffset> SendAsync(
        AlertPlan plan, ExpiryPlan ends, SurplusPlan surplus, IReadOnlyDictionary<Guid, AlertState> states, LicenseEvaluations evaluations,
        DateTimeOffset takenAt, bool isRead, CancellationToken cancellationToken)
    {
        var (facts, now) = (new Dictionary<Guid, AlertMailData>(), clock.GetUtcNow());
        var rows = DigestRow.Of(plan, ends.Items, surplus.Items);
        var shown = rows.Take(AlertDigest.MostShown).ToList();
        var unused = await reclaimable.FindAsync(
            [.. shown.Where(row => row.License is not null && row.Kind != AlertKind.Gone).Select(row => row.Sku)], AlertDigest.ManyUnused, cancellationToken);
        var set = await prices.GetAsync(cancellationToken);
        foreach (var sku in shown.Select(row => row.Sku))
        {
            var past = await usage.GetDailyAsync(sku.SkuId, AlertDigest.From(now), now, cancellationToken).ToListAsync(cancellationToken);
            facts[sku.SkuId] = new AlertMailData(
                [.. past.Where(point => point.TakenAt < takenAt), new UsagePoint(takenAt, sku)],
                states.GetValueOrDefault(sku.SkuId)?.Since, [.. evaluations.OpenOrders[sku.SkuId]],
                evaluations.Waiting.GetValueOrDefault(sku.SkuId), unused.GetValueOrDefault(sku.SkuId, []).Count)
            {
                Price = set.GetValueOrDefault(sku.SkuId)?.Price,
                Inactive = unused.GetValueOrDefault(sku.SkuId, []).Count(holder => holder.IsInactive),
            };
        }
        var reported = rows.Select(row => row.Sku.SkuId).Concat(plan.Items.Select(item => item.License.Sku.SkuId)).ToHashSet();
        var others = evaluations.Licenses.Count(license =>
            license.Result is { IsWatched: true, Status: LicenseStatus.Ok } && !reported.Contains(license.Sku.SkuId));
        var lastMail = await alerts.GetLastMailAsync(cancellationToken);
        var data = new DigestData(plan, rows, facts, others, lastMail, takenAt, isRead)
        {
            Costs = await CostsOfAsync(evaluations, set, now, cancellationToken),
            PricesMissing = evaluations.Licenses.Count(license =>
                license is { Result.IsWatched: true, Sku.Purchased: > 0 } && set.GetValueOrDefault(license.Sku.SkuId)?.Price is null),
        };
        var content = digest.Write(data, now);
        var outcome = await mail.SendAsync(content, cancellationToken, digest.WriteNews(data, now, KeyOf(plan, ends, surplus, lastMail)));
        if (outcome is not MailOutcome.Accepted)
            throw new InvalidOperationException($"The warning was not sent; the next run retries. {outcome}");
        foreach (var item in plan.Items)
            metrics.Warned(item.License.Sku.SkuPartNumber, item.Kind);
        return now;
    }

    private async Task<IReadOnlyList<CurrencyCost>> CostsOfAsync(
        LicenseEvaluations evaluations, IReadOnlyDictionary<Guid, StoredPrice> prices, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var terms = await subscriptions.GetAsync(cancellationToken);
        return CurrencyCost.Of(
            from license in evaluations.Licenses
            let price = prices.GetValueOrDefault(license.Sku.SkuId)?.Price
            where price is not null
            let advised = terms?[license.Sku.SkuId].Select(term => ReturnAdvice.Advise(term, license, evaluations.OpenOrders[license.Sku.SkuId], now))
            select (price, LicenseCost.Of(price, license.Sku, unused: null, advised)));
    }

    /// <summary>What is reported, after which mail: the same until that is saved, whatever the numbers are meanwhile.</summary>
    private static string KeyOf(AlertPlan plan, ExpiryPlan ends, SurplusPlan surplus, DateTimeOffset? lastMail) => string.Join(' ',
    [
        $"{lastMail?.UtcTicks}",
        .. plan.Items.Select(item => $"{item.License.Sku.SkuId} {item.Kind} {item.License.Result.Status}").Order(StringComparer.Ordinal),
        .. ends.Items.Select(end => $"{end.Notice.SubscriptionId} {end.Notice.EndsOn:O} {end.Notice.DaysAhead}").Order(StringComparer.Ordinal),
        .. surplus.Items.Select(item => $"{item.Sku.SkuId} {item.Notice.Until:O}").Order(StringComparer.Ordinal),
    ]);
}
