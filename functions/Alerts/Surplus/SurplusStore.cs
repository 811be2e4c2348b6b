namespace LicenseFunctions.Alerts.Surplus;

/// <summary>Saves which surpluses were reported: rows <c>surplus|{skuId}</c> of the table AlertStates, deleted once there is none any more.</summary>
internal sealed class SurplusStore(TableSource tables)
{
    private const string RowPrefix = "surplus|";
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    public async Task<IReadOnlyList<SurplusNotice>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(RowPrefix, cancellationToken).Select(row => new SurplusNotice(
            Guid.Parse(row.RowKey[RowPrefix.Length..]), row.GetInt32(nameof(SurplusNotice.Quantity)).GetValueOrDefault(),
            row.GetDateTimeOffset(nameof(SurplusNotice.Until)).GetValueOrDefault())).ToListAsync(cancellationToken);

    public Task SaveAsync(SurplusNotice notice, CancellationToken cancellationToken) => _rows.UpsertAsync(
        new TableEntity(null, RowKey(notice)) { [nameof(SurplusNotice.Quantity)] = notice.Quantity, [nameof(SurplusNotice.Until)] = notice.Until },
        cancellationToken);

    public Task RemoveAsync(SurplusNotice notice, CancellationToken cancellationToken) => _rows.DeleteAsync(RowKey(notice), cancellationToken);

    private static string RowKey(SurplusNotice notice) => $"{RowPrefix}{notice.SkuId:D}";
}
