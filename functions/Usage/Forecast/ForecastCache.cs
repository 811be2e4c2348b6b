using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.Forecast;

/// <summary>
/// The forecasts of all products, kept in one row (<c>forecast</c> in the table LicenseUsage), since each takes a year of history to make.
/// One is recomputed once a day, and when the numbers that it starts from change.
/// </summary>
internal sealed class ForecastCache(TableSource tables, UsageStore store, TimeProvider clock)
{
    private const string Row = "forecast";
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(20);

    /// <summary>Two winters and what lies between them.</summary>
    private static readonly TimeSpan Past = TimeSpan.FromDays(800);

    /// <summary>The forecasts for these numbers: recomputed where they are old, or rest on others.</summary>
    /// <param name="onOrder">Licenses of a product that are ordered and not there yet, by its skuId.</param>
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
            if (known.GetValueOrDefault(sku.SkuId) is { } entry && now - entry.MadeAt < GoodFor
                && entry.Usable == sku.Usable && entry.Available == sku.Available && entry.OnOrder == ordered)
            {
                entries[sku.SkuId] = entry;
                continue;
            }
            history ??= await store.GetDailyOfAllAsync(now - Past, now, cancellationToken);
            entries[sku.SkuId] = new Entry(now, sku.Usable, sku.Available, ordered, LicenseForecast.Make(history[sku.SkuId], now, sku.Available, ordered));
        }
        if (history is not null || entries.Count != known.Count)
            await _rows.UpsertAsync(new TableEntity(null, Row).With("Forecasts", entries, Json.Options), cancellationToken);
        return entries.ToDictionary(entry => entry.Key, entry => entry.Value.Forecast);
    }

    /// <param name="Usable">What the forecast counted with, purchased and in grace.</param>
    /// <param name="Available">Null in a row of an earlier version.</param>
    private sealed record Entry(DateTimeOffset MadeAt, int Usable, int? Available, int OnOrder, LicenseForecast Forecast);
}
