using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;

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
}
