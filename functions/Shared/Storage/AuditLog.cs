using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Shared.Storage;

/// <summary>
/// Who changed whose licenses, when, and what came of it. Rows are written before the change, as <c>started</c>, and completed after
/// it, so that no change can happen without its row: one that stays <c>started</c> was cut off in between.
/// Table Audit: <c>{tenant}|day|{yyyyMMdd}</c> has every row of a day, newest first; <c>{tenant}|user|{object id}</c> the same rows by
/// user, once they are complete.
/// </summary>
internal sealed class AuditLog(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    /// <summary>The change was made.</summary>
    public const string Done = "done";

    /// <summary>Nobody can tell; a repetition of the call finds out.</summary>
    public const string Unknown = "unknown";

    private const string Started = "started";

    /// <summary>Writes up to 100 rows in one transaction. Nothing may be changed before this returns.</summary>
    public async Task<IReadOnlyList<TableEntity>> BeginAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.Audit, cancellationToken);
        var now = clock.GetUtcNow();
        var rows = entries.Select((entry, index) => AuditEntity.FromEntry(DayPartition(now), entry, now, index, Started)).ToList();
        await table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken);
        return rows;
    }

    /// <summary>Records what came of each: <see cref="Done"/>, <see cref="Unknown"/>, or a problem's code. Not cancelled: what was done is done.</summary>
    public async Task CompleteAsync(IReadOnlyList<TableEntity> rows, IReadOnlyList<string> results)
    {
        var table = await tables.GetAsync(TableNames.Audit, CancellationToken.None);
        var now = clock.GetUtcNow();
        foreach (var (row, result) in rows.Zip(results))
        {
            row[AuditEntity.Result] = result;
            row[AuditEntity.CompletedAt] = now;
        }
        await table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)), CancellationToken.None);
        await Task.WhenAll(rows.Select(row => table.UpsertEntityAsync(AuditEntity.CopyTo(UserPartition(row.GetString(AuditEntity.UserId)), row), TableUpdateMode.Replace, CancellationToken.None)));
    }

    /// <summary>Rows of a partition after the given one, newest first.</summary>
    public async IAsyncEnumerable<TableEntity> ReadAsync(string partition, string afterRow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.Audit, cancellationToken);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {afterRow}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return row;
    }

    public string DayPartition(DateTimeOffset day) => $"{graph.PartitionKey}|day|{day.UtcDateTime:yyyyMMdd}";

    public string UserPartition(string userId) => $"{graph.PartitionKey}|user|{userId.ToLowerInvariant()}";
}

/// <summary>A change that is about to be made: licenses by part number, or a location.</summary>
internal sealed record AuditEntry(DirectoryUser User, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, string? SetLocation, RequestOrigin Origin);
