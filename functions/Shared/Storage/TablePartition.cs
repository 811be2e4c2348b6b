using System.Runtime.CompilerServices;

namespace LicenseFunctions.Shared.Storage;

/// <summary>One partition of a table. Its rows are sorted by key, and up to 100 of them change in one transaction.</summary>
internal sealed class TablePartition(TableSource tables, string table, string partitionKey)
{
    public const int RowsPerTransaction = 100;
    private static readonly string[] Keys = ["PartitionKey", "RowKey"];

    /// <summary>The row, or null if there is none.</summary>
    public Task<TableEntity?> FindAsync(string rowKey, CancellationToken cancellationToken) => FindAsync<TableEntity>(rowKey, cancellationToken);

    /// <inheritdoc cref="FindAsync(string, CancellationToken)"/>
    public async Task<T?> FindAsync<T>(string rowKey, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var found = await (await TableAsync(cancellationToken)).GetEntityIfExistsAsync<T>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The rows from a key up to another, without that one.</summary>
    /// <param name="condition">Another condition on them, such as <c>State eq 'Sent'</c>.</param>
    /// <param name="select">Their columns; null for all.</param>
    /// <param name="atOnce">How many storage is asked for at a time.</param>
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

    /// <summary>The rows whose keys begin with a text.</summary>
    /// <inheritdoc cref="ReadAsync{T}(string, string, CancellationToken, string?, IEnumerable{string}?, int?)"/>
    public IAsyncEnumerable<T> ReadAsync<T>(string prefix, CancellationToken cancellationToken, string? condition = null, IEnumerable<string>? select = null)
        where T : class, ITableEntity => ReadAsync<T>(prefix, TableKey.EndOf(prefix), cancellationToken, condition, select);

    /// <summary>Adds or replaces a row.</summary>
    public async Task<Response> UpsertAsync(ITableEntity row, CancellationToken cancellationToken, TableUpdateMode mode = TableUpdateMode.Replace)
    {
        row.PartitionKey = partitionKey;
        return await (await TableAsync(cancellationToken)).UpsertEntityAsync(row, mode, cancellationToken);
    }

    /// <summary>Removes a row, if there is one.</summary>
    public async Task DeleteAsync(string rowKey, CancellationToken cancellationToken, ETag ifMatch = default) =>
        await (await TableAsync(cancellationToken)).DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken);

    /// <summary>Changes rows in one transaction: all, or none.</summary>
    /// <exception cref="RequestFailedException">404, 409 or 412: a row is gone, there already, or changed.</exception>
    public async Task<IReadOnlyList<Response>> SubmitAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var ready = actions.ToList();
        foreach (var action in ready)
            action.Entity.PartitionKey = partitionKey;
        return (await (await TableAsync(cancellationToken)).SubmitTransactionAsync(ready, cancellationToken)).Value;
    }

    /// <summary>Removes the rows from a key up to another. If it is interrupted, a part of them is left.</summary>
    /// <returns>How many.</returns>
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

/// <summary>Changes of rows in a transaction.</summary>
internal static class TableAction
{
    public static TableTransactionAction Add(ITableEntity row) => new(TableTransactionActionType.Add, row);

    /// <summary>Replaces the row if it still is as it was read.</summary>
    public static TableTransactionAction Replace(ITableEntity row, ETag asRead) => new(TableTransactionActionType.UpdateReplace, row, asRead);

    public static TableTransactionAction Upsert(ITableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    /// <summary>Adds a new row, or replaces the one that was read.</summary>
    public static TableTransactionAction Save(ITableEntity row) =>
        // Empty, and not the default, where a default ETag was assigned to the row.
        row.ETag.ToString().Length == 0 ? Add(row) : Replace(row, row.ETag);

    /// <param name="asRead">If it still is as it was read; by default in any case.</param>
    public static TableTransactionAction Delete(string rowKey, ETag? asRead = null) =>
        new(TableTransactionActionType.Delete, new TableEntity(partitionKey: null, rowKey), asRead ?? ETag.All);

    /// <summary>Whether a change failed because a row is not as it was read: changed, there already, or gone.</summary>
    public static bool IsConflict(RequestFailedException e) => e.Status is 404 or 409 or 412;
}
