using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.History;

/// <summary>One product over time.</summary>
internal sealed class UsageHistory(UsageStore store, UsageOptions options, TimeProvider clock)
{
    /// <summary>A longer span of every reading is more than a person can look at, and than a chart has pixels.</summary>
    private static readonly TimeSpan MaxHourly = TimeSpan.FromDays(31);

    /// <param name="step">Null: every reading where all are kept and the span is short, otherwise days.</param>
    /// <exception cref="ProblemException">sku-not-found</exception>
    public async Task<LicenseHistory> GetAsync(string sku, DateTimeOffset from, DateTimeOffset to, HistoryStep? step, CancellationToken cancellationToken)
    {
        if (await store.GetLatestAsync(cancellationToken) is not { } latest || SkuName.Find(latest.Skus, sku) is not { } usage)
            throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant's newest snapshot has no product '{sku}'. GET /licenses lists them.");
        // Points of a snapshot that is still being written are not looked at.
        var last = latest.TakenAt < to ? latest.TakenAt : to;
        var chosen = step ?? (to - from <= MaxHourly && from >= clock.GetUtcNow().AddDays(-options.KeepHourlyDays) ? HistoryStep.Hour : HistoryStep.Day);
        var points = new List<HistoryPoint>();
        if (chosen == HistoryStep.Hour)
        {
            await foreach (var point in store.GetHistoryAsync(usage.SkuId, from, last, cancellationToken))
                points.Add(HistoryPoint.Of(point));
        }
        else
        {
            await foreach (var point in store.GetDailyAsync(usage.SkuId, from, last, cancellationToken))
            {
                if (point.TakenAt < from || point.TakenAt > last)
                    continue;
                if (points.Count > 0 && chosen.StartOf(points[^1].TakenAt) == chosen.StartOf(point.TakenAt))
                    points.RemoveAt(points.Count - 1);
                points.Add(HistoryPoint.Of(point));
            }
        }
        return new LicenseHistory(usage.SkuId, usage.SkuPartNumber, ProductNames.DisplayName(usage), from, to, chosen, points);
    }
}

internal sealed record LicenseHistory(
    Guid SkuId, string SkuPartNumber, string DisplayName, DateTimeOffset From, DateTimeOffset To, HistoryStep Step, IReadOnlyList<HistoryPoint> Points);

internal sealed record HistoryPoint(DateTimeOffset TakenAt, int Purchased, int InGrace, int Suspended, int Assigned, int Available)
{
    public static HistoryPoint Of(UsagePoint point) => new(
        point.TakenAt, point.Usage.Purchased, point.Usage.InGrace, point.Usage.Suspended, point.Usage.Assigned, point.Usage.Available);
}
