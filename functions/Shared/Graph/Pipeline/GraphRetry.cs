using System.Net;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>
/// When a request to Graph is worth repeating, and after how long: the same for a call of its own and for one inside a
/// <c>$batch</c>. All that the app sends may be repeated: reading changes nothing, assigning what is assigned or setting what is set
/// changes nothing, and a removal that is repeated after its answer was lost is refused as "not assigned", which counts as done.
/// </summary>
internal static class GraphRetry
{
    public const int MaxAttempts = 5;

    /// <summary>The longest wait for a caller of one user. A longer Retry-After is handed to the caller, who knows better what to do meanwhile.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    /// <summary>The longest a call may take with its retries.</summary>
    public static readonly TimeSpan TimeBudget = TimeSpan.FromSeconds(60);

    /// <summary>How often something is repeated that a part of the directory does not know yet: some 7 to 10 seconds in all.</summary>
    public const int ReplicationAttempts = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>409 is concurrent writes to the tenant; a status of 0 is no answer.</summary>
    public static bool IsTransient(int status) => status is 0
        or (int)HttpStatusCode.Conflict or (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable or (int)HttpStatusCode.GatewayTimeout;

    /// <summary>
    /// Whether a 404 for a user who was just read is worth repeating: a part of the directory does not know the user yet. Some seconds; who
    /// has been deleted meanwhile is not waited for longer.
    /// </summary>
    public static bool IsReplication(GraphReply reply, int attempt) => reply.Status == (int)HttpStatusCode.NotFound && attempt < ReplicationAttempts;

    /// <summary>What Graph asks for, else 1, 2, 4 … seconds, up to half as much again so that callers spread.</summary>
    /// <param name="attempt">0 after the first failure.</param>
    public static TimeSpan Delay(TimeSpan? retryAfter, int attempt) =>
        retryAfter ?? Min(FirstDelay * Math.Pow(2, attempt) * (1 + Random.Shared.NextDouble() / 2), MaxDelay);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
