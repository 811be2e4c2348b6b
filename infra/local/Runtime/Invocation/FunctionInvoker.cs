namespace LocalFunctions.Runtime.Invocation;

/// <summary>Runs an invocation through the middleware, with its scope, trace and log lines.</summary>
internal sealed partial class FunctionInvoker(
    FunctionExecutionDelegate pipeline, RunningInvocations running, IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    /// <summary>Named as the real worker's; so are its spans and their tags.</summary>
    public static readonly ActivitySource Source = new("Microsoft.Azure.Functions.Worker");

    /// <returns>Whether it succeeded; null when the app stops and the invocation did not start.</returns>
    public async Task<bool?> InvokeAsync(FunctionEntry function, TriggerInput input)
    {
        if (!running.TryEnter())
            return null;
        try
        {
            return await RunAsync(function, input);
        }
        finally
        {
            running.Leave();
        }
    }

    private async Task<bool> RunAsync(FunctionEntry function, TriggerInput input)
    {
        await using var scope = input.Http is null ? scopes.CreateAsyncScope() : (AsyncServiceScope?)null;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(running.Abort, input.Http?.RequestAborted ?? default);
        using var activity = StartActivity(function, input);
        var services = input.Http?.RequestServices ?? scope!.Value.ServiceProvider;
        var context = new LocalFunctionContext(function, input, services, cancellation.Token);
        activity.SetTag("faas.invocation_id", context.InvocationId);
        var logger = loggers.CreateLogger($"Function.{function.Name}");
        var started = Stopwatch.GetTimestamp();
        Log.Executing(logger, function.Name, input.Reason, context.InvocationId);
        try
        {
            await pipeline(context);
            Log.Succeeded(logger, function.Name, context.InvocationId, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return true;
        }
#pragma warning disable CA1031 // This is the boundary: whatever a function throws is its failure, not the runtime's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            activity.SetStatus(ActivityStatusCode.Error, e.Message);
            Log.Failed(logger, e, function.Name, context.InvocationId, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return false;
        }
    }

    // Below the caller's, as if no server were between. One is made even if nobody listens: a function may pass its caller's trace on.
    // Any other text than a trace is none: it would become a header of the function's own calls.
    private static Activity StartActivity(FunctionEntry function, TriggerInput input)
    {
        Activity.Current = null;
        var name = $"function {function.Name}";
        var isCalled = ActivityContext.TryParse(input.Http?.Request.Headers.TraceParent, traceState: null, isRemote: true, out var parent);
        if (Source.StartActivity(name, ActivityKind.Internal, parent, [new("faas.name", function.Name)]) is { } heard)
            return heard;
        var activity = new Activity(name);
        return (isCalled ? activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags) : activity).Start();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Executing '{Function}' (Reason='{Reason}', Id={InvocationId})")]
        public static partial void Executing(ILogger logger, string function, string reason, string invocationId);
        [LoggerMessage(2, LogLevel.Information, "Executed '{Function}' (Succeeded, Id={InvocationId}, Duration={Duration}ms)")]
        public static partial void Succeeded(ILogger logger, string function, string invocationId, long duration);
        [LoggerMessage(3, LogLevel.Error, "Executed '{Function}' (Failed, Id={InvocationId}, Duration={Duration}ms)")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId, long duration);
    }
}
