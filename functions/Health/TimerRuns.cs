using System.Collections.Concurrent;

namespace LicenseFunctions.Health;

/// <summary>When each timer function first and last came to its end: rows <c>{function}</c> of the table TimerRuns, one partition a tenant.</summary>
internal sealed class TimerRuns(TableSource tables, TimeProvider clock)
{
    private const string FirstAt = nameof(FirstAt);
    private const string EndedAt = nameof(EndedAt);
    private readonly TablePartition _rows = tables.Of(TableNames.TimerRuns);

    /// <summary>Read once by each process.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _first = new(StringComparer.Ordinal);

    public async Task RecordAsync(string function, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_first.TryGetValue(function, out var first))
            _first[function] = first = await _rows.FindAsync(function, cancellationToken) is { } before ? RunOf(before).First : now;
        await _rows.UpsertAsync(new TableEntity(null, function) { [FirstAt] = first, [EndedAt] = now }, cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, TimerRun>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>("", "~", cancellationToken).ToDictionaryAsync(row => row.RowKey, RunOf, cancellationToken: cancellationToken);

    private static TimerRun RunOf(TableEntity row)
    {
        var last = row.GetDateTimeOffset(EndedAt).GetValueOrDefault();
        return new(row.GetDateTimeOffset(FirstAt) ?? last, last);
    }
}

/// <summary>When a timer first and last came to its end.</summary>
internal sealed record TimerRun(DateTimeOffset First, DateTimeOffset Last);
