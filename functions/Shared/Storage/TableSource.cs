using System.Collections.Concurrent;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Opens tables, creating those that are missing.</summary>
internal sealed class TableSource(TableServiceClient service, GraphOptions graph)
{
    private readonly ConcurrentDictionary<string, TableClient> _ready = new(StringComparer.Ordinal);

    /// <param name="part">The part of the partition key after the tenant id, if any.</param>
    public TablePartition Of(string table, string part = "") => new(this, table, graph.PartitionKey + part);

    /// <summary>Returns the table, creating it if needed.</summary>
    public async ValueTask<TableClient> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (_ready.TryGetValue(name, out var table))
            return table;
        table = service.GetTableClient(name);
        await table.CreateIfNotExistsAsync(cancellationToken);
        return _ready.GetOrAdd(name, table);
    }
}
