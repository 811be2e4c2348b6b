using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http.Limits;

/// <summary>
/// Turns calls away that come too fast, before anything is read. A mail is turned away with 503, which SendGrid tries again for three
/// days; after a 4xx it would drop it for ever.
/// </summary>
internal sealed class RateLimitMiddleware(CallRateLimiter limiter) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is { } http
            && limiter.Delay(http.Request, () => CallerAddress.Of(context, http.Request), AppRole.IsOpen(function)) is { } delay)
            throw new ProblemException(function == AppRole.InboundMailFunction ? ProblemKind.Busy : ProblemKind.TooManyCalls,
                "Too many calls in a minute. Try again after the time in Retry-After.")
            { RetryAfter = delay };
        return next(context);
    }
}
