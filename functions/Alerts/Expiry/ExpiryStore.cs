namespace LicenseFunctions.Alerts.Expiry;

/// <summary>Saves the reports of ending subscriptions: rows <c>expiry|{subscription}|{day}</c> of the table AlertStates, deleted after that day.</summary>
internal sealed class ExpiryStore(TableSource tables)
{
    private const string Prefix = "expiry|";
    private const string DayFormat = "yyyyMMdd";
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    public async Task<IReadOnlyList<ExpiryNotice>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(Prefix, cancellationToken).Select(row => new ExpiryNotice(
            row.GetString(nameof(ExpiryNotice.SubscriptionId)),
            DateOnly.ParseExact(row.GetString(nameof(ExpiryNotice.EndsOn)), DayFormat, CultureInfo.InvariantCulture),
            row.GetInt32(nameof(ExpiryNotice.DaysAhead)).GetValueOrDefault())).ToListAsync(cancellationToken);

    public Task SaveAsync(ExpiryNotice notified, CancellationToken cancellationToken) => _rows.UpsertAsync(
        new TableEntity(null, RowKey(notified))
        {
            [nameof(ExpiryNotice.SubscriptionId)] = notified.SubscriptionId,
            [nameof(ExpiryNotice.EndsOn)] = Day(notified),
            [nameof(ExpiryNotice.DaysAhead)] = notified.DaysAhead,
        },
        cancellationToken);

    public Task RemoveAsync(ExpiryNotice notified, CancellationToken cancellationToken) => _rows.DeleteAsync(RowKey(notified), cancellationToken);

    private static string RowKey(ExpiryNotice notified) => $"{Prefix}{TableKey.Escape(notified.SubscriptionId)}|{Day(notified)}";

    private static string Day(ExpiryNotice notified) => notified.EndsOn.ToString(DayFormat, CultureInfo.InvariantCulture);
}
