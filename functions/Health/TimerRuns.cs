using System.Collections.Concurrent;

namespace LicenseFunctions.Health;

/// <summary>When each timer function first and last came to its end: rows <c>{function}</c> of the table TimerRuns, one partition a tenant.</summary>
internal sealed class TimerRuns(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    private const string FirstAt = nameof(FirstAt);
    private const string EndedAt = nameof(EndedAt);

    /// <summary>Read once by each process.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _first = new(StringComparer.Ordinal);

    public async Task RecordAsync(string function, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var table = await tables.GetAsync(TableNames.TimerRuns, cancellationToken);
        if (!_first.TryGetValue(function, out var first))
            _first[function] = first = await table.FindAsync(graph.PartitionKey, function, cancellationToken) is { } before ? RunOf(before).First : now;
        await table.UpsertEntityAsync(new TableEntity(graph.PartitionKey, function) { [FirstAt] = first, [EndedAt] = now }, TableUpdateMode.Replace,
            cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, TimerRun>> GetAsync(CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableNames.TimerRuns, cancellationToken);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {graph.PartitionKey}");
        return await table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
            .ToDictionaryAsync(row => row.RowKey, RunOf, cancellationToken: cancellationToken);
    }

    private static TimerRun RunOf(TableEntity row)
    {
        var last = row.GetDateTimeOffset(EndedAt).GetValueOrDefault();
        return new(row.GetDateTimeOffset(FirstAt) ?? last, last);
    }
}

/// <summary>When a timer first and last came to its end.</summary>
internal sealed record TimerRun(DateTimeOffset First, DateTimeOffset Last);
