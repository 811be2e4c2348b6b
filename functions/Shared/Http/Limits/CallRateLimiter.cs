using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;

namespace LicenseFunctions.Shared.Http.Limits;

/// <summary>
/// How many calls a caller may make in a minute: a bucket that is full after a quiet minute and fills up evenly, one for each address of
/// those who need no key and one for each key, in memory. Buckets that are full are dropped, so that many callers cost nothing for long.
/// Each instance of the app counts for itself.
/// </summary>
internal sealed class CallRateLimiter : IDisposable
{
    private static readonly TimeSpan Fill = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<Caller> _limiter;

    public CallRateLimiter(RateLimitOptions options) => _limiter = PartitionedRateLimiter.Create<Caller, Caller>(
        caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => Bucket(caller.IsOpen ? options.OpenCallsPerMinute : options.CallsPerMinute)));

    /// <param name="address">Where the call comes from; asked for only where it counts.</param>
    /// <returns>Null if the call may go on, otherwise after which time another may.</returns>
    public TimeSpan? Delay(HttpRequest request, Func<IPAddress> address, bool isOpen)
    {
        using var lease = _limiter.AttemptAcquire(new Caller(isOpen, (isOpen ? null : KeyOf(request)) ?? NetworkOf(address())));
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : Fill;
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>About a second's share, or where that is less than one call, one call; in exactly the time that it takes.</summary>
    public static TokenBucketRateLimiterOptions Bucket(int perMinute)
    {
        var share = Math.Max(1, perMinute / 60);
        return new() { TokenLimit = perMinute, TokensPerPeriod = share, ReplenishmentPeriod = TimeSpan.FromMinutes(1) * share / perMinute, QueueLimit = 0 };
    }

    /// <summary>
    /// A digest: the key itself is kept nowhere. Of several the first counts, as it does for Azure; others would each have calls of their own.
    /// </summary>
    private static string? KeyOf(HttpRequest request)
    {
        var key = request.Headers["x-functions-key"].FirstOrDefault() is { Length: > 0 } header ? header : request.Query["code"].FirstOrDefault();
        return string.IsNullOrEmpty(key) ? null : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>Of an IPv6 address the first 64 bits: whoever has one has all that begin so.</summary>
    private static string NetworkOf(IPAddress address)
    {
        var bytes = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().GetAddressBytes() : address.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, Math.Min(8, bytes.Length)));
    }

    /// <param name="Name">A digest of the key, or the network.</param>
    private sealed record Caller(bool IsOpen, string Name);
}
