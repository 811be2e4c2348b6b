namespace LicenseFunctions.Alerts.Expiry;

/// <summary>
/// Which ends the administrator was notified of. Table AlertStates, partition <c>{tenant}</c>, a row <c>expiry|{subscription}|{day}</c>
/// for each, removed when the day is past.
/// </summary>
internal sealed class ExpiryStore(TableSource tables)
{
    private const string Prefix = "expiry|";
    private const string DayFormat = "yyyyMMdd";
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    public async Task<IReadOnlyList<ExpiryNotice>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(Prefix, cancellationToken).Select(ToNotice).ToListAsync(cancellationToken);

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

    private static ExpiryNotice ToNotice(TableEntity row) => new(
        row.GetString(nameof(ExpiryNotice.SubscriptionId)),
        DateOnly.ParseExact(row.GetString(nameof(ExpiryNotice.EndsOn)), DayFormat, CultureInfo.InvariantCulture),
        row.GetInt32(nameof(ExpiryNotice.DaysAhead)).GetValueOrDefault());
}
