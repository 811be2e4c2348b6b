using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http.Limits;

/// <summary>
/// Limits calls in a minute by a token bucket for each key, or for each address if the function needs no key. The buckets are in memory of one
/// instance; full ones are dropped.
/// </summary>
internal sealed class CallRateLimiter : IDisposable
{
    private static readonly TimeSpan Fill = TimeSpan.FromSeconds(1);
    private readonly PartitionedRateLimiter<Caller> _limiter;

    public CallRateLimiter(RateLimitOptions options) => _limiter = PartitionedRateLimiter.Create<Caller, Caller>(
        caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => Bucket(caller.IsOpen ? options.OpenCallsPerMinute : options.CallsPerMinute)));

    /// <param name="address">The caller's address, read only if needed.</param>
    /// <returns>Null if the call is allowed, otherwise how long to wait.</returns>
    public TimeSpan? Delay(HttpRequest request, Func<IPAddress> address, bool isOpen)
    {
        using var lease = _limiter.AttemptAcquire(new Caller(isOpen, (isOpen ? null : KeyOf(request)) ?? NetworkOf(address())));
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : Fill;
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>Refills about each second, or more slowly by one call.</summary>
    public static TokenBucketRateLimiterOptions Bucket(int perMinute)
    {
        var share = Math.Max(1, perMinute / 60);
        return new() { TokenLimit = perMinute, TokensPerPeriod = share, ReplenishmentPeriod = TimeSpan.FromMinutes(1) * share / perMinute, QueueLimit = 0 };
    }

    /// <summary>A digest, so that the key is not kept. Of several keys the first counts, as for Azure.</summary>
    private static string? KeyOf(HttpRequest request)
    {
        var key = request.Headers["x-functions-key"].FirstOrDefault() is { Length: > 0 } header ? header : request.Query["code"].FirstOrDefault();
        return string.IsNullOrEmpty(key) ? null : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>The first 64 bits of an IPv6 address, since one caller can use all addresses of that network.</summary>
    private static string NetworkOf(IPAddress address)
    {
        var bytes = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().GetAddressBytes() : address.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, Math.Min(8, bytes.Length)));
    }

    /// <param name="Name">A digest of the key, or the network.</param>
    private sealed record Caller(bool IsOpen, string Name);
}

/// <summary>Settings <c>Limits__…</c>: calls that one instance of the app accepts in a minute, far above normal use.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Limits";

    /// <summary>Of functions without a key (webhooks, links in mails, health), from one address.</summary>
    [Range(1, 1_000_000)]
    public int OpenCallsPerMinute { get; set; } = 600;

    /// <summary>Of all other functions, with one key; without keys, from one address.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerMinute { get; set; } = 6000;

    /// <summary>Calls that one instance works on at the same time: so many that read, and so many that change something.</summary>
    [Range(1, 10_000)]
    public int ConcurrentCalls { get; set; } = 100;
}

/// <summary>
/// Limits the calls that are worked on at the same time, for reads and changes separately: changes, which wait for Graph, must not keep reads out.
/// No call waits for another, since under more load than an instance can do every call would become slow, and memory would grow.
/// </summary>
internal sealed class RunningCalls(RateLimitOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _reads = Limit(options);
    private readonly ConcurrencyLimiter _changes = Limit(options);

    /// <summary>Returns false if too many calls are running. Otherwise the call counts until its request ends, the body of the answer included.</summary>
    public bool TryEnter(HttpContext http)
    {
        var lease = (HttpMethods.IsGet(http.Request.Method) ? _reads : _changes).AttemptAcquire();
        http.Response.RegisterForDispose(lease);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _reads.Dispose();
        _changes.Dispose();
    }

    private static ConcurrencyLimiter Limit(RateLimitOptions options) => new(new() { PermitLimit = options.ConcurrentCalls, QueueLimit = 0 });
}

/// <summary>
/// Refuses calls above the rate limit, or while too many are running, before they are read. A mail gets 503, which SendGrid retries; it would drop the
/// mail after a 4xx. <c>GET /health</c> may always run: an instance that is busy is not ill.
/// </summary>
internal sealed class RateLimitMiddleware(CallRateLimiter limiter, RunningCalls running) : IFunctionsWorkerMiddleware
{
    /// <summary>Most calls take less, so that some are done by then.</summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(1);

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is not { } http)
            return next(context);
        if (limiter.Delay(http.Request, () => CallerAddress.Of(context, http.Request), AppRole.IsOpen(function)) is { } delay)
            throw Refusal(function, "Too many calls in a minute.", delay);
        if (function != AppRole.HealthFunction && !running.TryEnter(http))
            throw Refusal(function, "Too many calls are running.", BusyDelay);
        return next(context);
    }

    private static ProblemException Refusal(string function, string cause, TimeSpan delay) =>
        new(function == AppRole.InboundMailFunction ? ProblemKind.Busy : ProblemKind.TooManyCalls, $"{cause} Try again after the time in Retry-After.")
        { RetryAfter = delay };
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
