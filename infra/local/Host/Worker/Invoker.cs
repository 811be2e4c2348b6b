namespace LocalFunctions.Host.Worker;

/// <summary>What a trigger hands to an invocation.</summary>
/// <param name="Reason">For the log.</param>
/// <param name="Metadata">Values that parameters get by name.</param>
/// <param name="TraceParent">The caller's, if there is one.</param>
internal sealed record TriggerInput(TypedData Data, string Reason, IReadOnlyDictionary<string, TypedData> Metadata, string? TraceParent = null)
{
    public const string ByCall = "This function was programmatically called via the host APIs.";
}

/// <summary>Runs invocations in the worker, and counts them.</summary>
internal sealed partial class Invoker(WorkerEndpoint worker, RunningInvocations running, ILoggerFactory loggers)
{
    // A worker that ended is started again within some seconds.
    private static readonly TimeSpan WorkerPatience = TimeSpan.FromSeconds(30);

    /// <param name="alongside">What has to go on while the function runs, such as the forwarding of its request.</param>
    /// <returns>Whether it succeeded; null when it did not start, since the host stops or has no worker.</returns>
    public async Task<bool?> InvokeAsync(
        Function function, TriggerInput input, Func<WorkerConnection, string, Task>? alongside = null, CancellationToken cancellationToken = default)
    {
        if (!running.TryEnter())
            return null;
        try
        {
            var connected = worker.Current;
            return await connected.EndsWithinAsync(WorkerPatience) && connected.IsCompletedSuccessfully
                ? await RunAsync(await connected, function, input, alongside, cancellationToken)
                : null;
        }
        finally
        {
            running.Leave();
        }
    }

    private async Task<bool> RunAsync(
        WorkerConnection connection, Function function, TriggerInput input, Func<WorkerConnection, string, Task>? alongside,
        CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var request = new InvocationRequest
        {
            InvocationId = id,
            FunctionId = function.Id,
            TraceContext = new() { TraceParent = TraceParent(input.TraceParent) }
        };
        request.InputData.Add(new ParameterBinding { Name = function.Parameter, Data = input.Data });
        foreach (var (name, value) in input.Metadata)
            request.TriggerMetadata[name] = value;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(running.Abort, cancellationToken);
        var logger = loggers.CreateLogger($"Function.{function.Name}");
        var started = Stopwatch.GetTimestamp();
        Log.Executing(logger, function.Name, input.Reason, id);
        var invocation = connection.InvokeAsync(request, cancellation.Token);
        await (alongside?.Invoke(connection, id) ?? Task.CompletedTask);
        var result = await invocation;
        var duration = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (result.Status == StatusResult.Types.Status.Success)
            Log.Succeeded(logger, function.Name, id, duration);
        else
            Log.Failed(logger, function.Name, id, duration, WorkerLogs.Text("", result.Exception));
        return result.Status == StatusResult.Types.Status.Success;
    }

    /// <summary>The worker fails every invocation that has none.</summary>
    private static string TraceParent(string? caller) => ActivityContext.TryParse(caller, traceState: null, out _)
        ? caller!
        : $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Executing '{Function}' (Reason='{Reason}', Id={InvocationId})")]
        public static partial void Executing(ILogger logger, string function, string reason, string invocationId);
        [LoggerMessage(2, LogLevel.Information, "Executed '{Function}' (Succeeded, Id={InvocationId}, Duration={Duration}ms)")]
        public static partial void Succeeded(ILogger logger, string function, string invocationId, long duration);
        [LoggerMessage(3, LogLevel.Error, "Executed '{Function}' (Failed, Id={InvocationId}, Duration={Duration}ms){Error}")]
        public static partial void Failed(ILogger logger, string function, string invocationId, long duration, string error);
    }
}
