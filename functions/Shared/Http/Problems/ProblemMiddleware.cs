using Microsoft.AspNetCore.Connections;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http.Problems;

/// <summary>The one place where an exception of an HTTP function becomes an answer. Other triggers see their exceptions unchanged.</summary>
internal sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }
        var correlationId = RequestOrigin.CorrelationIdOf(http.Request, context);
        http.Response.Headers[RequestOrigin.CorrelationHeader] = correlationId;
        AppTraces.Correlate(correlationId);
        SecurityHeaders.Set(http.Response.Headers);
        try
        {
            await next(context);
        }
#pragma warning disable CA1031 // The boundary: whatever is left becomes a 500 with a code, and is logged with its stack.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            // The worker calls internal functions by reflection and wraps what they throw, once.
            var e = thrown is AggregateException { InnerExceptions: [var only] } ? only : thrown;
            var problem = e as ProblemException ?? Translate(e, http, context);
            if (problem.Kind.Status >= 500 && e is not BadHttpRequestException && !IsCancelled(e, context))
                Failed(e, context.FunctionDefinition.Name, problem.Kind.Code, correlationId);
            context.GetInvocationResult().Value = new ProblemResult(problem, correlationId);
        }
        await ReadRestAsync(http);
    }

    /// <summary>
    /// The worker's server closes a connection of which it has not read the body, and the Functions host, which still forwards it, then answers 502
    /// or 500 in the place of the app. The host lets 100 MB through at most; who sends them slowly is not waited for.
    /// </summary>
    private static async Task ReadRestAsync(HttpContext http)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(DrainLimit);
        try
        {
            await http.Request.Body.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The caller went away, or the body was no HTTP: nobody waits for the answer.
        }
    }

    private static ProblemException Translate(Exception e, HttpContext http, FunctionContext context) => e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(ProblemKind.TooLarge, "The body is too large.", e),
        // 4xx would make SendGrid drop the mail for ever.
        BadHttpRequestException { StatusCode: < 500 } => new(context.FunctionDefinition.Name == AppRole.InboundMailFunction ? ProblemKind.Busy
            : ProblemKind.InvalidRequest, "The body did not come whole, or not as HTTP wants it. Send it again.", e),
        _ when HasLeft(e, http) => new(ProblemKind.InvalidRequest, "The caller went away.", e),
        _ when IsCancelled(e, context) => new(ProblemKind.Busy, "The app is stopping. Try again.", e),
        _ when StorageFailure.Is(e) && StorageFailure.MayPass(e) =>
            new(ProblemKind.StorageUnavailable, "The app's storage did not answer. Try again; repeat an order with the Idempotency-Key that it had.",
                e)
            { RetryAfter = TimeSpan.FromSeconds(10) },
        _ => new(ProblemKind.InternalError, "The cause is in the log under this correlation id.", e),
    };

    /// <summary>The client disconnected: not an error, and nobody reads the answer.</summary>
    private static bool HasLeft(Exception e, HttpContext http) => e is ConnectionResetException || (http.RequestAborted.IsCancellationRequested
        && (e is OperationCanceledException or IOException or AggregateException { InnerExceptions: [.., OperationCanceledException] }));

    /// <summary>By the host: it stops, or has seen before the worker that the caller went away.</summary>
    private static bool IsCancelled(Exception e, FunctionContext context) =>
        e is OperationCanceledException && context.CancellationToken.IsCancellationRequested;

    [LoggerMessage(1001, LogLevel.Error, "{Function} answered {Code} ({CorrelationId})")]
    private partial void Failed(Exception e, string function, string code, string correlationId);
}
