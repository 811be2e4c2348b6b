using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Health;

/// <summary>When each timer function first and last completed: rows <c>{function}</c> of the table TimerRuns, one partition for each tenant.</summary>
internal sealed class TimerRuns(TableSource tables, TimeProvider clock)
{
    private const string FirstAt = nameof(FirstAt);
    private const string EndedAt = nameof(EndedAt);
    private readonly TablePartition _rows = tables.Of(TableNames.TimerRuns);

    /// <summary>The names of the app's timer functions, in alphabetical order.</summary>
    public static readonly IReadOnlyList<string> Functions = [.. (
        from type in typeof(TimerRuns).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null && method.GetParameters().Any(parameter => parameter.IsDefined(typeof(TimerTriggerAttribute)))
        select function.Name).Order(StringComparer.Ordinal)];

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

internal sealed record TimerRun(DateTimeOffset First, DateTimeOffset Last);

/// <summary>Records when a timer function completes. If that fails, the function has still succeeded.</summary>
internal sealed partial class TimerRunMiddleware(TimerRuns runs, ILogger<TimerRunMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        if (!context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == "timerTrigger"))
            return;
        var function = context.FunctionDefinition.Name;
        try
        {
            await runs.RecordAsync(function, context.CancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException || StorageFailure.Is(e))
        {
            NotRecorded(e, function);
        }
    }

    [LoggerMessage(7001, LogLevel.Warning, "The run of {Function} could not be recorded")]
    private partial void NotRecorded(Exception e, string function);
}
