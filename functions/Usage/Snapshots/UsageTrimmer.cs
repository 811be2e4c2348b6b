namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Deletes readings older than the settings allow. A later run continues an interrupted one.</summary>
internal sealed partial class UsageTrimmer(
    TableSource tables, UsageStore store, UsageOptions options, TimeProvider clock, ILogger<UsageTrimmer> logger)
{
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var firstDay = now.AddDays(-options.KeepDailyDays).UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var removed = await TrimAsync(UsageEntity.PointRows, TableKey.Ascending(now.AddDays(-options.KeepHourlyDays)), cancellationToken)
            + await TrimAsync(UsageEntity.DayRows, firstDay, cancellationToken)
            + await TrimAsync(UsageEntity.AllRows, firstDay, cancellationToken);
        Removed(removed);
    }

    /// <summary>Deletes product by product, so that it reads only rows that it deletes.</summary>
    private async Task<int> TrimAsync(string prefix, string before, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var first in store.FirstOfSeriesAsync(prefix, cancellationToken))
        {
            var series = UsageEntity.SeriesOf(first);
            if (string.CompareOrdinal(first.RowKey, series + before) < 0)
                removed += await _rows.DeleteAsync(series, series + before, cancellationToken);
        }
        return removed;
    }

    [LoggerMessage(2101, LogLevel.Information, "Removed {Count} old readings")]
    private partial void Removed(int count);
}
