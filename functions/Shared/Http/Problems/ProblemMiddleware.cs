using Microsoft.AspNetCore.Connections;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http.Problems;

/// <summary>Answers an exception of an HTTP function with a problem, and of a page in words. Exceptions of other functions pass unchanged.</summary>
internal sealed partial class ProblemMiddleware(AccessPage pages, ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
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
        SetSecurityHeaders(http.Response.Headers);
        try
        {
            await next(context);
        }
#pragma warning disable CA1031 // The boundary: an unknown exception becomes a 500 with a code, and is logged.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            // The worker calls internal functions by reflection, which wraps their exceptions.
            var e = thrown is AggregateException { InnerExceptions: [var only] } ? only : thrown;
            var problem = e as ProblemException ?? Translate(e, http, context);
            if (problem.Kind.Status >= 500 && e is not BadHttpRequestException && !IsCancelled(e, context))
                Failed(e, context.FunctionDefinition.Name, problem.Kind.Code, correlationId);
            context.GetInvocationResult().Value = AppRole.IsPage(context.FunctionDefinition.Name)
                ? pages.Explain(http.Request, problem, correlationId)
                : new ProblemResult(problem, correlationId);
        }
        await ReadRestAsync(http);
    }

    /// <summary>Functions can set others. No caching, no guessed content types, no frames, and no address, which can contain a key, as referrer.</summary>
    private static void SetSecurityHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>
    /// Reads the rest of the body (at most 100 MB, the host's limit). Otherwise the worker's server closes the connection while the Functions host
    /// still forwards the body, and the host answers 502 or 500 instead of the app.
    /// </summary>
    private static async Task ReadRestAsync(HttpContext http)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(DrainLimit);
        try
        {
            await http.Request.Body.CopyToAsync(Stream.Null, timeout.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client disconnected or sent no valid HTTP.
        }
    }

    private static ProblemException Translate(Exception e, HttpContext http, FunctionContext context) => e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(ProblemKind.TooLarge, "The body is too large.", e),
        // SendGrid would drop the mail after a 4xx.
        BadHttpRequestException { StatusCode: < 500 } => new(
            context.FunctionDefinition.Name == AppRole.InboundMailFunction ? ProblemKind.Busy : ProblemKind.InvalidRequest,
            "The body is incomplete or not valid HTTP. Send it again.", e),
        _ when HasLeft(e, http) => new(ProblemKind.InvalidRequest, "The client disconnected.", e),
        _ when IsCancelled(e, context) => new(ProblemKind.Busy, "The app is stopping. Try again.", e),
        _ when StorageFailure.Is(e) && StorageFailure.MayPass(e) =>
            new(ProblemKind.StorageUnavailable, "The app's storage did not answer. Try again; repeat an order with the Idempotency-Key that it had.", e)
            { RetryAfter = TimeSpan.FromSeconds(10) },
        _ => new(ProblemKind.InternalError, "The cause is in the log under this correlation id.", e),
    };

    /// <summary>The client disconnected: not an error of the app.</summary>
    private static bool HasLeft(Exception e, HttpContext http) => e is ConnectionResetException || (http.RequestAborted.IsCancellationRequested
        && (e is OperationCanceledException or IOException or AggregateException { InnerExceptions: [.., OperationCanceledException] }));

    /// <summary>The host stops, or saw the client disconnect before the worker did.</summary>
    private static bool IsCancelled(Exception e, FunctionContext context) =>
        e is OperationCanceledException && context.CancellationToken.IsCancellationRequested;

    [LoggerMessage(1001, LogLevel.Error, "{Function} answered {Code} ({CorrelationId})")]
    private partial void Failed(Exception e, string function, string code, string correlationId);
}

/// <summary>Answers application/problem+json (RFC 9457) with <c>code</c>, <c>correlationId</c> and, for an invalid request, <c>fields</c>.</summary>
internal sealed class ProblemResult(ProblemException problem, string correlationId) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        SetRetryAfter(problem, httpContext.Response.Headers);
        var kind = problem.Kind;
        var fields = problem.Fields.Count == 0 ? null : problem.Fields;
        var body = new Body("about:blank", kind.Title, kind.Status, problem.Message, kind.Code, fields, correlationId);
        return Results.Json(body, Json.Options, "application/problem+json", kind.Status).ExecuteAsync(httpContext);
    }

    public static void SetRetryAfter(ProblemException problem, IHeaderDictionary headers)
    {
        if (problem.RetryAfter is { } delay)
            headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    internal sealed record Body(
        string Type, string Title, int Status, string Detail, string Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Fields,
        string CorrelationId);
}
