namespace LicenseFunctions.Usage.Snapshots;

/// <summary>
/// Snapshots in the table LicenseUsage, in one partition a tenant:
/// <list type="bullet">
/// <item><c>sku|{skuId}|{time}</c>: one product at one moment, so that a product's history is one range of keys;</item>
/// <item><c>day|{skuId}|{day}</c>: its first reading of a day (UTC), so that years are a range of few rows and nothing has to be condensed later;</item>
/// <item><c>all|{day}</c>: the same of all products in short, so that the trends of a whole tenant are a row a day;</item>
/// <item><c>latest</c>: the newest snapshot as a whole, so that "now" is one row;</item>
/// <item><c>pending</c>: only while a snapshot is written that is too large for one transaction.</item>
/// </list>
/// A snapshot of up to 99 products is one transaction, the first of a day one of up to 49. A larger one is first written whole as <c>pending</c>; the
/// last of its
/// transactions moves it to <c>latest</c>, and the next writer finishes one that was cut off. Readers do not look past <c>latest</c>.
/// </summary>
internal sealed partial class UsageStore(TableSource tables, TimeProvider clock, ILogger<UsageStore> logger)
{
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseUsage);

    /// <summary>The newest snapshot; null before the first.</summary>
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

    private IAsyncEnumerable<TableEntity> ReadAsync(string first, string last, CancellationToken cancellationToken) =>
        _rows.ReadAsync<TableEntity>(first, TableKey.Behind(last), cancellationToken);

    /// <summary>Keeps a snapshot. One that is not newer than the newest changes nothing, unless that one is of a time that is still to come.</summary>
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
            // Another instance was faster. That is as good, if it wrote this moment or a later one.
            (latest, _) = await GetHeadAsync(cancellationToken);
            if (!(TakenAt(latest) >= snapshot.TakenAt))
                throw;
        }
    }

    private static DateTimeOffset? TakenAt(TableEntity? row) => row?.GetDateTimeOffset("TakenAt");

    private bool IsAhead(TableEntity? row) => UsageSnapshot.IsAhead(TakenAt(row), clock.GetUtcNow());

    /// <summary>Completes a large snapshot whose writer was cut off, and returns what is then the newest.</summary>
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
        var rows = await _rows.ReadAsync<TableEntity>(UsageEntity.LatestRow, TableKey.Behind(UsageEntity.PendingRow), cancellationToken,
            $"(RowKey eq '{UsageEntity.LatestRow}' or RowKey eq '{UsageEntity.PendingRow}')").ToDictionaryAsync(row => row.RowKey, cancellationToken: cancellationToken);
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

    [LoggerMessage(2002, LogLevel.Error, "The newest snapshot, of {TakenAt}, is of a time that is still to come: a clock ran ahead. It is replaced")]
    private partial void Ahead(DateTimeOffset? takenAt);
}
