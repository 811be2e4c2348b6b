using System.Runtime.CompilerServices;

namespace LicenseFunctions.Shared.Storage;

/// <summary>One partition of a table. Up to 100 of its rows can change in one transaction.</summary>
internal sealed class TablePartition(TableSource tables, string table, string partitionKey)
{
    public const int RowsPerTransaction = 100;
    private static readonly string[] Keys = ["PartitionKey", "RowKey"];

    public Task<TableEntity?> FindAsync(string rowKey, CancellationToken cancellationToken) => FindAsync<TableEntity>(rowKey, cancellationToken);

    public async Task<T?> FindAsync<T>(string rowKey, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var found = await (await TableAsync(cancellationToken)).GetEntityIfExistsAsync<T>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Reads the rows from a key (inclusive) to another (exclusive).</summary>
    /// <param name="condition">A further condition, such as <c>State eq 'Sent'</c>.</param>
    /// <param name="select">The columns to read; null for all.</param>
    /// <param name="atOnce">Rows per request.</param>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        string from, string before, [EnumeratorCancellation] CancellationToken cancellationToken, string? condition = null,
        IEnumerable<string>? select = null, int? atOnce = null)
        where T : class, ITableEntity
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {before}");
        if (condition is not null)
            filter += $" and {condition}";
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<T>(filter, atOnce, select, cancellationToken))
            yield return row;
    }

    /// <summary>Reads the rows whose keys have a prefix.</summary>
    /// <inheritdoc cref="ReadAsync{T}(string, string, CancellationToken, string?, IEnumerable{string}?, int?)"/>
    public IAsyncEnumerable<T> ReadAsync<T>(string prefix, CancellationToken cancellationToken, string? condition = null, IEnumerable<string>? select = null)
        where T : class, ITableEntity => ReadAsync<T>(prefix, TableKey.EndOf(prefix), cancellationToken, condition, select);

    public async Task<Response> UpsertAsync(ITableEntity row, CancellationToken cancellationToken, TableUpdateMode mode = TableUpdateMode.Replace)
    {
        row.PartitionKey = partitionKey;
        return await (await TableAsync(cancellationToken)).UpsertEntityAsync(row, mode, cancellationToken);
    }

    /// <summary>Deletes a row, if it exists.</summary>
    public async Task DeleteAsync(string rowKey, CancellationToken cancellationToken, ETag ifMatch = default) =>
        await (await TableAsync(cancellationToken)).DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken);

    /// <exception cref="RequestFailedException">404, 409 or 412: a row was deleted, exists already, or was changed.</exception>
    public async Task<IReadOnlyList<Response>> SubmitAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var ready = actions.ToList();
        foreach (var action in ready)
            action.Entity.PartitionKey = partitionKey;
        return (await (await TableAsync(cancellationToken)).SubmitTransactionAsync(ready, cancellationToken)).Value;
    }

    /// <summary>Deletes the rows from a key (inclusive) to another (exclusive), 100 per transaction.</summary>
    /// <returns>The number of deleted rows.</returns>
    public async Task<int> DeleteAsync(string from, string before, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var rows in ReadAsync<TableEntity>(from, before, cancellationToken, select: Keys, atOnce: RowsPerTransaction).Chunk(RowsPerTransaction)
            .WithCancellation(cancellationToken))
        {
            await SubmitAsync(rows.Select(row => TableAction.Delete(row.RowKey)), cancellationToken);
            removed += rows.Length;
        }
        return removed;
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(table, cancellationToken);
}

internal static class TableAction
{
    public static TableTransactionAction Add(ITableEntity row) => new(TableTransactionActionType.Add, row);

    /// <summary>Replaces the row if it was not changed since it was read.</summary>
    public static TableTransactionAction Replace(ITableEntity row, ETag asRead) => new(TableTransactionActionType.UpdateReplace, row, asRead);

    public static TableTransactionAction Upsert(ITableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    /// <summary>Adds a new row, or replaces the one that was read.</summary>
    public static TableTransactionAction Save(ITableEntity row) =>
        // The ETag text is empty for the default ETag.
        row.ETag.ToString().Length == 0 ? Add(row) : Replace(row, row.ETag);

    /// <param name="asRead">Deletes only this version; null deletes any.</param>
    public static TableTransactionAction Delete(string rowKey, ETag? asRead = null) =>
        new(TableTransactionActionType.Delete, new TableEntity(partitionKey: null, rowKey), asRead ?? ETag.All);

    /// <summary>Whether a change failed because the row was changed, added or deleted meanwhile.</summary>
    public static bool IsConflict(RequestFailedException e) => e.Status is 404 or 409 or 412;
}

/// <summary>A row whose columns are the public properties of a record: enums by name, null as no column. Internal ones are computed.</summary>
internal abstract record TableRow : ITableEntity
{
    [JsonIgnore]
    public string PartitionKey { get; set; } = "";

    [JsonIgnore]
    public string RowKey { get; set; } = "";

    [JsonIgnore]
    public ETag ETag { get; set; }

    /// <summary>Not used.</summary>
    DateTimeOffset? ITableEntity.Timestamp { get => null; set { } }
}
