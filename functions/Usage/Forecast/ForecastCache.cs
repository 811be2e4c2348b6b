using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.Forecast;

/// <summary>Caches forecasts in the row <c>forecast</c> of the table LicenseUsage for a day, or until their numbers change.</summary>
internal sealed class ForecastCache(TableSource tables, UsageStore store, TimeProvider clock)
{
    private const string Row = "forecast";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(20);

    /// <summary>Two years and some weeks, so that the history has the same season twice.</summary>
    private static readonly TimeSpan Past = TimeSpan.FromDays(800);

    /// <summary>Returns the forecasts of a snapshot, recomputing those that are outdated.</summary>
    /// <param name="onOrder">Licenses of a product (by skuId) that are ordered and not yet delivered.</param>
    public async Task<IReadOnlyDictionary<Guid, LicenseForecast>> RefreshAsync(
        UsageSnapshot snapshot, Func<Guid, int> onOrder, CancellationToken cancellationToken)
    {
        var (row, now) = (await _rows.FindAsync(Row, cancellationToken), clock.GetUtcNow());
        var known = row?.Read<Dictionary<Guid, Entry>>("Forecasts", Json.Options) ?? [];
        var entries = new Dictionary<Guid, Entry>();
        ILookup<Guid, UsageReading>? history = null;
        foreach (var sku in snapshot.Skus.Where(sku => sku.AppliesToUser && !NoCostSkus.Contains(sku)))
        {
            var ordered = onOrder(sku.SkuId);
            if (known.GetValueOrDefault(sku.SkuId) is { } entry && now - entry.MadeAt < ValidFor
                && entry.Usable == sku.Usable && entry.Available == sku.Free && entry.OnOrder == ordered)
            {
                entries[sku.SkuId] = entry;
                continue;
            }
            history ??= await store.GetDailyOfAllAsync(now - Past, now, cancellationToken);
            entries[sku.SkuId] = new Entry(now, sku.Usable, sku.Free, ordered, LicenseForecast.Make(history[sku.SkuId], now, sku.Free, ordered));
        }
        if (history is not null || entries.Count != known.Count)
            await _rows.UpsertAsync(new TableEntity(null, Row).With("Forecasts", entries, Json.Options), cancellationToken);
        return entries.ToDictionary(entry => entry.Key, entry => entry.Value.Forecast);
    }

    /// <param name="Available"><see cref="SkuUsage.Free"/>. Null in rows of an earlier version.</param>
    private sealed record Entry(DateTimeOffset MadeAt, int Usable, int? Available, int OnOrder, LicenseForecast Forecast);
}
