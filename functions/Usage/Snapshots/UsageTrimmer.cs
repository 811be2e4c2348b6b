namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Deletes readings older than the settings allow. A later run continues an interrupted one.</summary>
internal sealed partial class UsageTrimmer(TableSource tables, UsageOptions options, TimeProvider clock, ILogger<UsageTrimmer> logger)
{
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var firstDay = now.AddDays(-options.KeepDailyDays).UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var removed = await TrimAsync("sku|", TableKey.Ascending(now.AddDays(-options.KeepHourlyDays)), cancellationToken)
            + await TrimAsync("day|", firstDay, cancellationToken)
            + await TrimAsync("all|", firstDay, cancellationToken);
        Removed(removed);
    }

    /// <summary>Deletes product by product, so that it reads only rows that it deletes.</summary>
    private async Task<int> TrimAsync(string prefix, string before, CancellationToken cancellationToken)
    {
        var (removed, from) = (0, prefix);
        while (await NextAsync(from, prefix, cancellationToken) is { } series)
        {
            removed += await _rows.DeleteAsync(series, series + before, cancellationToken);
            from = TableKey.EndOf(series);
        }
        return removed;
    }

    /// <summary>Returns the key prefix of the next product, <c>sku|{skuId}|</c>, or of the only series, <c>all|</c>; null after the last.</summary>
    private async Task<string?> NextAsync(string from, string prefix, CancellationToken cancellationToken)
    {
        var next = await _rows.ReadAsync<TableEntity>(from, TableKey.EndOf(prefix), cancellationToken, select: ["RowKey"], atOnce: 1)
            .FirstOrDefaultAsync(cancellationToken);
        return next?.RowKey[..(next.RowKey.LastIndexOf('|') + 1)];
    }

    [LoggerMessage(2101, LogLevel.Information, "Removed {Count} old readings")]
    private partial void Removed(int count);
}
