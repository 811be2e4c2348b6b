using System.Collections.Concurrent;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Opens tables, and creates each that is missing once.</summary>
internal sealed class TableSource(TableServiceClient service, GraphOptions graph)
{
    private readonly ConcurrentDictionary<string, TableClient> _ready = new(StringComparer.Ordinal);

    /// <summary>The tenant's partition of a table.</summary>
    /// <param name="part">What follows the tenant in the partition key, if the tenant has several.</param>
    public TablePartition Of(string table, string part = "") => new(this, table, graph.PartitionKey + part);

    /// <summary>A table that exists.</summary>
    public async ValueTask<TableClient> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (_ready.TryGetValue(name, out var table))
            return table;
        table = service.GetTableClient(name);
        await table.CreateIfNotExistsAsync(cancellationToken);
        return _ready.GetOrAdd(name, table);
    }
}
