using System.Net;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http.Limits;

/// <summary>Refuses calls above the rate limit before they are read. A mail gets 503, which SendGrid retries; it would drop the mail after a 4xx.</summary>
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

/// <summary>The caller's IP address as the platform saw it.</summary>
internal static class CallerAddress
{
    /// <summary>
    /// Azure's front end appends the address to X-Forwarded-For, after whatever the caller wrote. The host replaces the header before the worker gets
    /// the request (https://github.com/Azure/azure-functions-host/issues/11254), but the original headers are in the binding data.
    /// </summary>
    public static IPAddress Of(FunctionContext context, HttpRequest request) =>
        context.BindingContext.BindingData.TryGetValue("Headers", out var headers) && headers is string json && Last(json) is { } seen
            ? seen
            : request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>The last address of X-Forwarded-For, with or without a port; null if there is none.</summary>
    public static IPAddress? Last(string headersAsJson)
    {
        using var headers = JsonDocument.Parse(headersAsJson);
        var value = headers.RootElement.EnumerateObject()
            .FirstOrDefault(header => string.Equals(header.Name, "X-Forwarded-For", StringComparison.OrdinalIgnoreCase)).Value;
        // A list if the header was sent more than once.
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
            value = value[value.GetArrayLength() - 1];
        return IPEndPoint.TryParse(value.ToString().Split(',')[^1].Trim(), out var seen) ? seen.Address : null;
    }
}
