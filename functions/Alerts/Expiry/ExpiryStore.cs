namespace LicenseFunctions.Alerts.Expiry;

/// <summary>
/// Which ends the administrator was notified of. Table AlertStates, partition <c>{tenant}</c>, a row <c>expiry|{subscription}|{day}</c>
/// for each, removed when the day is past.
/// </summary>
internal sealed class ExpiryStore(TableSource tables, GraphOptions graph)
{
    private const string Prefix = "expiry|";
    private const string DayFormat = "yyyyMMdd";

    public async Task<IReadOnlyList<ExpiryNotice>> GetAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {graph.PartitionKey} and RowKey ge {Prefix} and RowKey lt {"expiry}"}");
        return await (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).Select(ToNotice)
            .ToListAsync(cancellationToken);
    }

    public async Task SaveAsync(ExpiryNotice notified, CancellationToken cancellationToken)
    {
        var row = new TableEntity(graph.PartitionKey, RowKey(notified))
        {
            [nameof(ExpiryNotice.SubscriptionId)] = notified.SubscriptionId,
            [nameof(ExpiryNotice.EndsOn)] = Day(notified),
            [nameof(ExpiryNotice.DaysAhead)] = notified.DaysAhead,
        };
        await (await TableAsync(cancellationToken)).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    public async Task RemoveAsync(ExpiryNotice notified, CancellationToken cancellationToken) =>
        await (await TableAsync(cancellationToken)).DeleteEntityAsync(graph.PartitionKey, RowKey(notified), cancellationToken: cancellationToken);

    private static string RowKey(ExpiryNotice notified) => $"{Prefix}{TableKey.Escape(notified.SubscriptionId)}|{Day(notified)}";

    private static string Day(ExpiryNotice notified) => notified.EndsOn.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static ExpiryNotice ToNotice(TableEntity row) => new(
        row.GetString(nameof(ExpiryNotice.SubscriptionId)),
        DateOnly.ParseExact(row.GetString(nameof(ExpiryNotice.EndsOn)), DayFormat, CultureInfo.InvariantCulture),
        row.GetInt32(nameof(ExpiryNotice.DaysAhead)).GetValueOrDefault());

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.AlertStates, cancellationToken);
}
