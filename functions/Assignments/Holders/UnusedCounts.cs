namespace LicenseFunctions.Assignments.Holders;

/// <summary>
/// How many licenses of a product inactive people had when they were last all counted: rows <c>unused|{skuId}</c> of the table LicenseUsage. They are
/// counted when a warning or the product's page reads them from Graph; reading all products for each call would take minutes.
/// </summary>
internal sealed class UnusedCounts(TableSource tables, TimeProvider clock)
{
    private const string RowPrefix = "unused|";
    private const string Count = nameof(Count);
    private const string CountedAt = nameof(CountedAt);

    /// <summary>Older counts are not shown any more.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromDays(7);
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    public async Task<IReadOnlyDictionary<Guid, int>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(RowPrefix, cancellationToken)
            .Where(row => clock.GetUtcNow() - row.GetDateTimeOffset(CountedAt) <= ValidFor)
            .ToDictionaryAsync(row => Guid.Parse(row.RowKey[RowPrefix.Length..]), row => row.GetInt32(Count).GetValueOrDefault(),
                cancellationToken: cancellationToken);

    public Task SaveAsync(Guid skuId, int count, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(new TableEntity(null, $"{RowPrefix}{skuId:D}") { [Count] = count, [CountedAt] = clock.GetUtcNow() }, cancellationToken);
}
