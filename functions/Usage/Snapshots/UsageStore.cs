using System.Runtime.CompilerServices;

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
internal sealed partial class UsageStore(TableSource tables, GraphOptions graph, TimeProvider clock, ILogger<UsageStore> logger)
{
    private const int RowsPerTransaction = 100;

    private string Partition => graph.PartitionKey;

    /// <summary>The newest snapshot; null before the first.</summary>
    public async Task<UsageSnapshot?> GetLatestAsync(CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
        return await table.FindAsync(Partition, UsageEntity.LatestRow, cancellationToken) is { } latest ? UsageEntity.ToSnapshot(latest) : null;
    }

    /// <summary>One product from <paramref name="from"/> to <paramref name="to"/>, both included, oldest first.</summary>
    public async IAsyncEnumerable<UsagePoint> GetHistoryAsync(
        Guid skuId, DateTimeOffset from, DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
        var first = UsageEntity.PointRow(skuId, from);
        var last = UsageEntity.PointRow(skuId, to);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {first} and RowKey le {last}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return UsageEntity.ToPoint(row);
    }

    /// <summary>One product's first reading of each day, from the day of <paramref name="from"/> to that of <paramref name="to"/>, oldest first.</summary>
    public async IAsyncEnumerable<UsagePoint> GetDailyAsync(
        Guid skuId, DateTimeOffset from, DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
        var first = UsageEntity.DayRow(skuId, from);
        var last = UsageEntity.DayRow(skuId, to);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {first} and RowKey le {last}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return UsageEntity.ToPoint(row);
    }

    /// <summary>Every product's first reading of each day, from the day of <paramref name="from"/> to that of <paramref name="to"/>, oldest first.</summary>
    public async Task<ILookup<Guid, UsageReading>> GetDailyOfAllAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {Partition} and RowKey ge {UsageEntity.AllRow(from)} and RowKey le {UsageEntity.AllRow(to)}");
        var readings = new List<(Guid SkuId, UsageReading Reading)>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            readings.AddRange(UsageEntity.ToReadings(row));
        return readings.ToLookup(reading => reading.SkuId, reading => reading.Reading);
    }

    /// <summary>Keeps a snapshot. One that is not newer than the newest changes nothing, unless that one is of a time that is still to come.</summary>
    public async Task WriteAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.LicenseUsage, cancellationToken);
        var (latest, pending) = await GetHeadAsync(table, cancellationToken);
        if (pending is not null)
            latest = await FinishAsync(table, pending, latest, cancellationToken);
        if (IsAhead(latest))
            Ahead(TakenAt(latest));
        else if (TakenAt(latest) >= snapshot.TakenAt)
            return;
        try
        {
            await WriteRowsAsync(table, snapshot, latest, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another instance was faster. That is as good, if it wrote this moment or a later one.
            (latest, _) = await GetHeadAsync(table, cancellationToken);
            if (!(TakenAt(latest) >= snapshot.TakenAt))
                throw;
        }
    }

    private static DateTimeOffset? TakenAt(TableEntity? row) => row?.GetDateTimeOffset("TakenAt");

    private bool IsAhead(TableEntity? row) => UsageSnapshot.IsAhead(TakenAt(row), clock.GetUtcNow());

    /// <summary>Completes a large snapshot whose writer was cut off, and returns what is then the newest.</summary>
    private async Task<TableEntity?> FinishAsync(TableClient table, TableEntity pending, TableEntity? latest, CancellationToken cancellationToken)
    {
        if (TakenAt(latest) >= TakenAt(pending))
        {
            await table.DeleteEntityAsync(pending, pending.ETag, cancellationToken);
            return latest;
        }
        await WriteRowsAsync(table, UsageEntity.ToSnapshot(pending), latest, cancellationToken);
        return (await GetHeadAsync(table, cancellationToken)).Latest;
    }

    private async Task<(TableEntity? Latest, TableEntity? Pending)> GetHeadAsync(TableClient table, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {Partition} and (RowKey eq {UsageEntity.LatestRow} or RowKey eq {UsageEntity.PendingRow})");
        TableEntity? latest = null, pending = null;
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            _ = row.RowKey == UsageEntity.LatestRow ? latest = row : pending = row;
        return (latest, pending);
    }

    private async Task WriteRowsAsync(TableClient table, UsageSnapshot snapshot, TableEntity? latest, CancellationToken cancellationToken)
    {
        var commit = new List<TableTransactionAction>
        {
            latest is not null
                ? new(TableTransactionActionType.UpdateReplace, UsageEntity.FromSnapshot(Partition, UsageEntity.LatestRow, snapshot), latest.ETag)
                : new(TableTransactionActionType.Add, UsageEntity.FromSnapshot(Partition, UsageEntity.LatestRow, snapshot)),
        };
        var isFirstOfDay = IsAhead(latest) || !(TakenAt(latest)?.UtcDateTime.Date >= snapshot.TakenAt.UtcDateTime.Date);
        if (isFirstOfDay)
            commit.Add(new(TableTransactionActionType.UpsertReplace, UsageEntity.FromDayOfAll(Partition, snapshot)));
        var points = snapshot.Skus.Select(sku => UsageEntity.FromPoint(Partition, snapshot.TakenAt, sku))
            .Concat(isFirstOfDay ? snapshot.Skus.Select(sku => UsageEntity.FromDay(Partition, snapshot.TakenAt, sku)) : [])
            .Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row))
            .ToList();
        if (points.Count > RowsPerTransaction - commit.Count)
        {
            var whole = UsageEntity.FromSnapshot(Partition, UsageEntity.PendingRow, snapshot);
            await table.UpsertEntityAsync(whole, TableUpdateMode.Replace, cancellationToken);
            commit.Add(new(TableTransactionActionType.Delete, whole, ETag.All));
        }
        var inLast = Math.Min(points.Count, RowsPerTransaction - commit.Count);
        foreach (var chunk in points.SkipLast(inLast).Chunk(RowsPerTransaction))
            await table.SubmitTransactionAsync(chunk, cancellationToken);
        await table.SubmitTransactionAsync(points.TakeLast(inLast).Concat(commit), cancellationToken);
    }

    [LoggerMessage(2002, LogLevel.Error, "The newest snapshot, of {TakenAt}, is of a time that is still to come: a clock ran ahead. It is replaced")]
    private partial void Ahead(DateTimeOffset? takenAt);
}
