using System.Runtime.CompilerServices;

namespace LicenseFunctions.Usage.Snapshots;

/// <summary>
/// Saves snapshots in the table LicenseUsage, one partition per tenant:
/// <list type="bullet">
/// <item><c>sku|{skuId}|{time}</c>: one product at one time, so that its history is one range of keys;</item>
/// <item><c>day|{skuId}|{day}</c>: its first reading of a day (UTC), so that a long history has few rows;</item>
/// <item><c>all|{day}</c>: the first readings of all products in compact form, so that the trends of the tenant are one row per day;</item>
/// <item><c>latest</c>: the complete newest snapshot; readers ignore newer rows;</item>
/// <item><c>pending</c>: a snapshot that does not fit in one transaction (99 products; 49 for the first of a day), while it is written. The last
/// transaction turns it into <c>latest</c>. If the writer is interrupted, the next writer finishes it.</item>
/// </list>
/// </summary>
internal sealed partial class UsageStore(TableSource tables, TimeProvider clock, ILogger<UsageStore> logger)
{
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>Returns the newest snapshot; null before the first.</summary>
    public async Task<UsageSnapshot?> GetLatestAsync(CancellationToken cancellationToken) =>
        await _rows.FindAsync(UsageEntity.LatestRow, cancellationToken) is { } latest ? UsageEntity.ToSnapshot(latest) : null;

    /// <summary>One product from <paramref name="from"/> to <paramref name="to"/>, both included, oldest first.</summary>
    public IAsyncEnumerable<UsagePoint> GetHistoryAsync(Guid skuId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadAsync(UsageEntity.PointRow(skuId, from), UsageEntity.PointRow(skuId, to), cancellationToken).Select(UsageEntity.ToPoint);

    /// <summary>One product's first reading of each day, from the day of <paramref name="from"/> to that of <paramref name="to"/>, oldest first.</summary>
    public IAsyncEnumerable<UsagePoint> GetDailyAsync(Guid skuId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ReadAsync(UsageEntity.DayRow(skuId, from), UsageEntity.DayRow(skuId, to), cancellationToken).Select(UsageEntity.ToPoint);

    /// <summary>Every product's first reading of each day, from the day of <paramref name="from"/> to that of <paramref name="to"/>, oldest first.</summary>
    public async Task<ILookup<Guid, UsageReading>> GetDailyOfAllAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        (await ReadAsync(UsageEntity.AllRow(from), UsageEntity.AllRow(to), cancellationToken).ToListAsync(cancellationToken))
            .SelectMany(UsageEntity.ToReadings).ToLookup(reading => reading.SkuId, reading => reading.Reading);

    /// <summary>The oldest reading that is kept of each product, also of those that the tenant no longer has.</summary>
    /// <param name="isHourly">Of all readings; else of the first ones of each day.</param>
    public IAsyncEnumerable<UsagePoint> GetOldestAsync(bool isHourly, CancellationToken cancellationToken) =>
        FirstOfSeriesAsync(isHourly ? UsageEntity.PointRows : UsageEntity.DayRows, cancellationToken).Select(UsageEntity.ToPoint);

    /// <summary>The first row of each series below a prefix: of each product, or of the only series, <c>all|</c>.</summary>
    public async IAsyncEnumerable<TableEntity> FirstOfSeriesAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, before) = (prefix, TableKey.EndOf(prefix));
        while (await _rows.ReadAsync<TableEntity>(from, before, cancellationToken, atOnce: 1).FirstOrDefaultAsync(cancellationToken) is { } first)
        {
            yield return first;
            from = TableKey.EndOf(UsageEntity.SeriesOf(first));
        }
    }

    private IAsyncEnumerable<TableEntity> ReadAsync(string first, string last, CancellationToken cancellationToken) =>
        _rows.ReadAsync<TableEntity>(first, TableKey.Behind(last), cancellationToken);

    /// <summary>Saves a snapshot. It is ignored if the newest is not older, unless that one has a time in the future.</summary>
    public async Task WriteAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        var (latest, pending) = await GetHeadAsync(cancellationToken);
        if (pending is not null)
            latest = await FinishAsync(pending, latest, cancellationToken);
        if (IsAhead(latest))
            Ahead(TakenAt(latest));
        else if (TakenAt(latest) >= snapshot.TakenAt)
            return;
        try
        {
            await WriteRowsAsync(snapshot, latest, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another instance was faster. That is fine if its snapshot is not older.
            (latest, _) = await GetHeadAsync(cancellationToken);
            if (!(TakenAt(latest) >= snapshot.TakenAt))
                throw;
        }
    }

    private static DateTimeOffset? TakenAt(TableEntity? row) => row?.GetDateTimeOffset("TakenAt");

    private bool IsAhead(TableEntity? row) => UsageSnapshot.IsAhead(TakenAt(row), clock.GetUtcNow());

    /// <summary>Completes a large snapshot whose writer was interrupted, and returns the newest snapshot.</summary>
    private async Task<TableEntity?> FinishAsync(TableEntity pending, TableEntity? latest, CancellationToken cancellationToken)
    {
        if (TakenAt(latest) >= TakenAt(pending))
        {
            await _rows.DeleteAsync(pending.RowKey, cancellationToken, pending.ETag);
            return latest;
        }
        await WriteRowsAsync(UsageEntity.ToSnapshot(pending), latest, cancellationToken);
        return (await GetHeadAsync(cancellationToken)).Latest;
    }

    private async Task<(TableEntity? Latest, TableEntity? Pending)> GetHeadAsync(CancellationToken cancellationToken)
    {
        var both = $"(RowKey eq '{UsageEntity.LatestRow}' or RowKey eq '{UsageEntity.PendingRow}')";
        var rows = await _rows.ReadAsync<TableEntity>(UsageEntity.LatestRow, TableKey.Behind(UsageEntity.PendingRow), cancellationToken, both)
            .ToDictionaryAsync(row => row.RowKey, cancellationToken: cancellationToken);
        return (rows.GetValueOrDefault(UsageEntity.LatestRow), rows.GetValueOrDefault(UsageEntity.PendingRow));
    }

    private async Task WriteRowsAsync(UsageSnapshot snapshot, TableEntity? latest, CancellationToken cancellationToken)
    {
        var newest = UsageEntity.FromSnapshot(UsageEntity.LatestRow, snapshot);
        var commit = new List<TableTransactionAction> { latest is null ? TableAction.Add(newest) : TableAction.Replace(newest, latest.ETag) };
        var isFirstOfDay = IsAhead(latest) || !(TakenAt(latest)?.UtcDateTime.Date >= snapshot.TakenAt.UtcDateTime.Date);
        if (isFirstOfDay)
            commit.Add(TableAction.Upsert(UsageEntity.FromDayOfAll(snapshot)));
        var points = snapshot.Skus.Select(sku => UsageEntity.FromPoint(snapshot.TakenAt, sku))
            .Concat(isFirstOfDay ? snapshot.Skus.Select(sku => UsageEntity.FromDay(snapshot.TakenAt, sku)) : [])
            .Select(TableAction.Upsert).ToList();
        if (points.Count > TablePartition.RowsPerTransaction - commit.Count)
        {
            await _rows.UpsertAsync(UsageEntity.FromSnapshot(UsageEntity.PendingRow, snapshot), cancellationToken);
            commit.Add(TableAction.Delete(UsageEntity.PendingRow));
        }
        var inLast = Math.Min(points.Count, TablePartition.RowsPerTransaction - commit.Count);
        foreach (var chunk in points.SkipLast(inLast).Chunk(TablePartition.RowsPerTransaction))
            await _rows.SubmitAsync(chunk, cancellationToken);
        await _rows.SubmitAsync(points.TakeLast(inLast).Concat(commit), cancellationToken);
    }

    [LoggerMessage(2002, LogLevel.Error, "The newest snapshot has a time in the future, {TakenAt}, because a clock was ahead; it is replaced")]
    private partial void Ahead(DateTimeOffset? takenAt);
}
