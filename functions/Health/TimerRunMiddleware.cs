using LicenseFunctions.Shared.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

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
            Log.NotRecorded(logger, e, function);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Warning, "That {Function} ran could not be recorded")]
        public static partial void NotRecorded(ILogger logger, Exception e, string function);
    }
}
