using LicenseFunctions.Alerts.Digest;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Collects the data of a warning mail and sends it.</summary>
internal sealed class LowLicenseMailer(
    UsageStore usage, ReclaimableLicenses reclaimable, AlertDigest digest, AdminMail mail, AppMetrics metrics, TimeProvider clock)
{
    /// <param name="takenAt">When the numbers were read.</param>
    /// <param name="isRead">Whether this run read the numbers from Graph; false if they are from the last snapshot.</param>
    /// <exception cref="InvalidOperationException">The mail was not accepted.</exception>
    public async Task SendAsync(
        AlertPlan plan, ExpiryPlan ends, IReadOnlyDictionary<Guid, AlertState> states, LicenseEvaluations evaluations,
        DateTimeOffset takenAt, bool isRead, CancellationToken cancellationToken)
    {
        var (data, now) = (new Dictionary<Guid, AlertMailData>(), clock.GetUtcNow());
        var low = plan.Items.Where(item => item.Kind is AlertKind.First or AlertKind.Worse or AlertKind.Reminder).Select(item => item.License.Sku);
        var unused = await reclaimable.FindAsync([.. low], AlertDigest.MostNamed + 1, cancellationToken);
        foreach (var sku in plan.Items.Select(item => item.License).Concat(plan.Low).Select(license => license.Sku).DistinctBy(sku => sku.SkuId))
        {
            var past = await usage.GetDailyAsync(sku.SkuId, AlertDigest.From(now), now, cancellationToken).ToListAsync(cancellationToken);
            data[sku.SkuId] = new AlertMailData(
                [.. past.Where(point => point.TakenAt < takenAt), new UsagePoint(takenAt, sku)],
                states.GetValueOrDefault(sku.SkuId)?.Since, [.. evaluations.OpenOrders[sku.SkuId]],
                evaluations.Waiting.GetValueOrDefault(sku.SkuId), unused.GetValueOrDefault(sku.SkuId, []));
        }
        var (content, images) = digest.Write(plan, data, ends.Items, takenAt, isRead, now);
        var outcome = await mail.SendAsync(content, cancellationToken, images);
        if (outcome is not MailOutcome.Accepted)
            throw new InvalidOperationException($"The warning was not sent; the next run retries. {outcome}");
        foreach (var item in plan.Items)
            metrics.Warned(item.License.Sku.SkuPartNumber, item.Kind);
    }
}
