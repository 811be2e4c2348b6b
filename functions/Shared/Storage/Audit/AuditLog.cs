using System.Runtime.CompilerServices;

namespace LicenseFunctions.Shared.Storage.Audit;

/// <summary>
/// Who changed whose licenses, when, and what came of it. Rows are written before the change, as <c>started</c>, and completed after
/// it, so that no change can happen without its row: one that stays <c>started</c> was cut off in between.
/// Table Audit: <c>{tenant}|day|{yyyyMMdd}</c> has every row of a day, newest first; <c>{tenant}|users</c> the same rows, once they are
/// complete, with <c>{object id}|</c> before their keys. One partition for all users, so that the rows of a batch are one request there, too.
/// </summary>
internal sealed class AuditLog(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    /// <summary>The change was made.</summary>
    public const string Done = "done";

    /// <summary>Unknown; repeating the call finds out.</summary>
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
        await Task.WhenAll(
            table.SubmitTransactionAsync(Upserts(rows), CancellationToken.None),
            table.SubmitTransactionAsync(
                Upserts(rows.Select(row => AuditEntity.CopyTo(UsersPartition, UserPrefix(row.GetString(AuditEntity.UserId)) + row.RowKey, row))),
                CancellationToken.None));
    }

    /// <summary>The rows of a day, newest first.</summary>
    /// <param name="afterRow">The key of the row before the first; empty for all.</param>
    public IAsyncEnumerable<TableEntity> ReadDayAsync(DateTimeOffset day, string afterRow, CancellationToken cancellationToken) =>
        ReadAsync(DayPartition(day), "", afterRow, cancellationToken);

    /// <summary>The complete rows of a user, newest first, with the keys that they have in their days.</summary>
    /// <param name="afterRow">The key of the row before the first; empty for all.</param>
    public IAsyncEnumerable<TableEntity> ReadUserAsync(string userId, string afterRow, CancellationToken cancellationToken) =>
        ReadAsync(UsersPartition, UserPrefix(userId), afterRow, cancellationToken);

    private async IAsyncEnumerable<TableEntity> ReadAsync(
        string partition, string prefix, string afterRow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.Audit, cancellationToken);
        // '~' is above all that a key has.
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {prefix + afterRow} and RowKey lt {prefix + "~"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            row.RowKey = row.RowKey[prefix.Length..];
            yield return row;
        }
    }

    private static IEnumerable<TableTransactionAction> Upserts(IEnumerable<TableEntity> rows) =>
        rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));

    private string UsersPartition => $"{graph.PartitionKey}|users";

    private static string UserPrefix(string userId) => $"{userId.ToLowerInvariant()}|";

    private string DayPartition(DateTimeOffset day) => $"{graph.PartitionKey}|day|{day.UtcDateTime:yyyyMMdd}";
}

/// <summary>A change that is about to be made: licenses by part number, or a location.</summary>
internal sealed record AuditEntry(
    DirectoryUser User, IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed, string? SetLocation, RequestOrigin Origin);
