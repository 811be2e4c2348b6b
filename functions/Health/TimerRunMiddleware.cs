using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Health;

/// <summary>Notes that a timer function has come to its end. That the note could not be written is no reason for the function to fail.</summary>
internal sealed partial class TimerRunMiddleware(TimerRuns runs, ILogger<TimerRunMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private const string TimerTrigger = "timerTrigger";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        if (!context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == TimerTrigger))
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

    [LoggerMessage(7001, LogLevel.Warning, "That {Function} ran could not be recorded")]
    private partial void NotRecorded(Exception e, string function);
}
