using System.Runtime.CompilerServices;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.History;

/// <summary>Reads the history of one product or of all.</summary>
internal sealed class UsageHistory(UsageStore store, ISkuNames names, UsageOptions options, TimeProvider clock)
{
    /// <summary>The longest span that is shown hourly by default.</summary>
    private static readonly TimeSpan MaxHourly = TimeSpan.FromDays(31);

    /// <summary>The days of all products that are read before they are put in order: enough for few requests, and little memory.</summary>
    private const int DaysAtOnce = 366;
    private const int DaysAtOnceHourly = 15;

    /// <param name="step">Null: hourly for a short span whose readings are all kept, else daily.</param>
    /// <exception cref="ProblemException">sku-not-found</exception>
    public async Task<LicenseHistory> GetAsync(string sku, DateTimeOffset from, DateTimeOffset to, HistoryStep? step, CancellationToken cancellationToken)
    {
        if (await store.GetLatestAsync(cancellationToken) is not { } latest || SkuName.Find(latest.Skus, sku) is not { } usage)
            throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant's newest snapshot has no product '{sku}'. GET /licenses lists them.");
        var chosen = step ?? (to - from <= MaxHourly && from >= clock.GetUtcNow().AddDays(-options.KeepHourlyDays) ? HistoryStep.Hour : HistoryStep.Day);
        var points = GetPointsAsync(usage.SkuId, from, LastOf(latest, to), chosen, cancellationToken);
        return new LicenseHistory(usage.SkuId, usage.SkuPartNumber, ProductNames.DisplayName(usage), from, to, chosen,
            await points.ToListAsync(cancellationToken));
    }

    /// <summary>The points of all products, also of those that the tenant no longer has: by time, then by part number.</summary>
    public async Task<IAsyncEnumerable<ProductPoint>> GetAllAsync(
        DateTimeOffset from, DateTimeOffset to, HistoryStep step, CancellationToken cancellationToken)
    {
        if (await store.GetLatestAsync(cancellationToken) is not { } latest)
            return AsyncEnumerable.Empty<ProductPoint>();
        var oldest = await store.GetOldestAsync(isHourly: step == HistoryStep.Hour, cancellationToken).ToListAsync(cancellationToken);
        if (oldest.Count == 0)
            return AsyncEnumerable.Empty<ProductPoint>();
        var gone = oldest.Select(point => new Sku(point.Usage, [])).ExceptBy(latest.Skus.Select(sku => sku.SkuId), sku => sku.Id);
        var products = latest.Skus.Concat((await names.NameAsync([.. gone], cancellationToken)).Select(sku => sku.Usage))
            .OrderBy(sku => sku.SkuPartNumber, StringComparer.Ordinal).ThenBy(sku => sku.SkuId).ToList();
        var first = oldest.Min(point => point.TakenAt);
        return MergeAsync(products, first > from ? first : from, LastOf(latest, to), step, cancellationToken);
    }

    /// <summary>Rows are stored by product: reads a part of the span of all products, puts it in order, and goes on with the next.</summary>
    private async IAsyncEnumerable<ProductPoint> MergeAsync(
        IReadOnlyList<SkuUsage> products, DateTimeOffset from, DateTimeOffset last, HistoryStep step,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (from <= last)
        {
            var start = step.StartOf(from.AddDays(step == HistoryStep.Hour ? DaysAtOnceHourly : DaysAtOnce));
            var next = new DateTimeOffset(start, TimeOnly.MinValue, TimeSpan.Zero);
            var end = next <= last ? next.AddTicks(-1) : last;
            var part = new List<ProductPoint>();
            foreach (var product in products)
            {
                await foreach (var point in GetPointsAsync(product.SkuId, from, end, step, cancellationToken))
                    part.Add(new(product, point));
            }
            // The sort is stable: at one time the products stay in their order.
            foreach (var point in part.OrderBy(point => point.Point.TakenAt))
                yield return point;
            from = next;
        }
    }

    private IAsyncEnumerable<HistoryPoint> GetPointsAsync(
        Guid skuId, DateTimeOffset from, DateTimeOffset last, HistoryStep step, CancellationToken cancellationToken)
    {
        var points = step == HistoryStep.Hour
            ? store.GetHistoryAsync(skuId, from, last, cancellationToken)
            : store.GetDailyAsync(skuId, from, last, cancellationToken).Where(point => point.TakenAt >= from && point.TakenAt <= last)
                .GroupBy(point => step.StartOf(point.TakenAt)).Select(points => points.Last());
        return points.Select(HistoryPoint.Of);
    }

    /// <summary>Leaves out the rows of a snapshot that is still being written.</summary>
    private static DateTimeOffset LastOf(UsageSnapshot latest, DateTimeOffset to) => latest.TakenAt < to ? latest.TakenAt : to;
}

internal sealed record LicenseHistory(
    Guid SkuId, string SkuPartNumber, string DisplayName, DateTimeOffset From, DateTimeOffset To, HistoryStep Step, IReadOnlyList<HistoryPoint> Points);

/// <summary>The numbers of a product at one time.</summary>
internal sealed record ProductPoint(SkuUsage Product, HistoryPoint Point);

internal sealed record HistoryPoint(DateTimeOffset TakenAt, int Purchased, int InGrace, int Suspended, int Assigned, int Available, int? Wanted)
{
    public static HistoryPoint Of(UsagePoint point) => new(
        point.TakenAt, point.Usage.Purchased, point.Usage.InGrace, point.Usage.Suspended, point.Usage.Assigned, point.Usage.Available,
        point.Usage.Wanted);
}
