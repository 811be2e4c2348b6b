namespace LicenseFunctions.Usage.Snapshots;

/// <summary>
/// Removes readings that are older than the settings say. Nothing has to be condensed, since each day's first reading has a row of its own
/// from the start; so a run that is cut off has done a part of the work, and the next goes on.
/// </summary>
internal sealed partial class UsageTrimmer(TableSource tables, GraphOptions graph, UsageOptions options, TimeProvider clock, ILogger<UsageTrimmer> logger)
{
    private const int RowsPerTransaction = 100;

    private static readonly string[] Keys = ["PartitionKey", "RowKey"];

    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var firstDay = now.AddDays(-options.KeepDailyDays).UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var removed = await TrimAsync("sku|", TableKey.Ascending(now.AddDays(-options.KeepHourlyDays)), cancellationToken)
            + await TrimAsync("day|", firstDay, cancellationToken)
            + await TrimAsync("all|", firstDay, cancellationToken);
        Removed(removed);
    }

    /// <summary>Product by product, so that only what is to go is read, and never what stays.</summary>
    private async Task<int> TrimAsync(string prefix, string before, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
        var removed = 0;
        var after = prefix;
        while (await NextAsync(table, after, prefix, cancellationToken) is { } product)
        {
            var old = TableClient.CreateQueryFilter($"PartitionKey eq {graph.PartitionKey} and RowKey gt {product} and RowKey lt {product + before}");
            await foreach (var page in table.QueryAsync<TableEntity>(old, maxPerPage: RowsPerTransaction, select: Keys, cancellationToken: cancellationToken)
                .AsPages())
            {
                if (page.Values.Count == 0)
                    continue;
                await table.SubmitTransactionAsync(
                    page.Values.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, Azure.ETag.All)), cancellationToken);
                removed += page.Values.Count;
            }
            after = product + "~";
        }
        return removed;
    }

    /// <summary>The start of the keys of the next product, <c>sku|{skuId}|</c>, or of the only series, <c>all|</c>; null after the last.</summary>
    private async Task<string?> NextAsync(TableClient table, string after, string prefix, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {graph.PartitionKey} and RowKey gt {after} and RowKey lt {prefix + "~"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: 1, select: Keys, cancellationToken: cancellationToken))
            return row.RowKey[..(row.RowKey.LastIndexOf('|') + 1)];
        return null;
    }

    [LoggerMessage(2101, LogLevel.Information, "Removed {Count} old readings")]
    private partial void Removed(int count);
}
