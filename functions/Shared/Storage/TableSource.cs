using System.Collections.Concurrent;

namespace LicenseFunctions.Shared.Storage;

/// <summary>Hands out tables, each made once if it is missing.</summary>
internal sealed class TableSource(TableServiceClient service)
{
    private readonly ConcurrentDictionary<string, TableClient> _ready = new(StringComparer.Ordinal);

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
