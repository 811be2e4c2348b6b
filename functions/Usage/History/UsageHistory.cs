using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.History;

/// <summary>Reads the history of one product.</summary>
internal sealed class UsageHistory(UsageStore store, UsageOptions options, TimeProvider clock)
{
    /// <summary>The longest span that is shown hourly by default.</summary>
    private static readonly TimeSpan MaxHourly = TimeSpan.FromDays(31);

    /// <param name="step">Null: hourly for a short span whose readings are all kept, else daily.</param>
    /// <exception cref="ProblemException">sku-not-found</exception>
    public async Task<LicenseHistory> GetAsync(string sku, DateTimeOffset from, DateTimeOffset to, HistoryStep? step, CancellationToken cancellationToken)
    {
        if (await store.GetLatestAsync(cancellationToken) is not { } latest || SkuName.Find(latest.Skus, sku) is not { } usage)
            throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant's newest snapshot has no product '{sku}'. GET /licenses lists them.");
        // Rows of a snapshot that is still being written are left out.
        var last = latest.TakenAt < to ? latest.TakenAt : to;
        var chosen = step ?? (to - from <= MaxHourly && from >= clock.GetUtcNow().AddDays(-options.KeepHourlyDays) ? HistoryStep.Hour : HistoryStep.Day);
        var points = chosen == HistoryStep.Hour
            ? store.GetHistoryAsync(usage.SkuId, from, last, cancellationToken)
            : store.GetDailyAsync(usage.SkuId, from, last, cancellationToken).Where(point => point.TakenAt >= from && point.TakenAt <= last)
                .GroupBy(point => chosen.StartOf(point.TakenAt)).Select(step => step.Last());
        return new LicenseHistory(usage.SkuId, usage.SkuPartNumber, ProductNames.DisplayName(usage), from, to, chosen,
            await points.Select(HistoryPoint.Of).ToListAsync(cancellationToken));
    }
}

internal sealed record LicenseHistory(
    Guid SkuId, string SkuPartNumber, string DisplayName, DateTimeOffset From, DateTimeOffset To, HistoryStep Step, IReadOnlyList<HistoryPoint> Points);

internal sealed record HistoryPoint(DateTimeOffset TakenAt, int Purchased, int InGrace, int Suspended, int Assigned, int Available)
{
    public static HistoryPoint Of(UsagePoint point) => new(
        point.TakenAt, point.Usage.Purchased, point.Usage.InGrace, point.Usage.Suspended, point.Usage.Assigned, point.Usage.Available);
}
