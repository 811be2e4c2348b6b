using System.Net;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>
/// Which requests to Graph to retry and when, alone or in a <c>$batch</c>. All requests of the app can be retried: a repeated removal is refused as
/// "not assigned", which counts as done.
/// </summary>
internal static class GraphRetry
{
    public const int MaxAttempts = 5;

    /// <summary>The longest wait in a call for one user. A longer Retry-After is returned to the caller.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    /// <summary>For a call with all retries.</summary>
    public static readonly TimeSpan TimeBudget = TimeSpan.FromSeconds(60);

    /// <summary>Retries while Entra ID replicates a change: about 7 to 10 seconds.</summary>
    public const int ReplicationAttempts = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>409 means concurrent writes to the tenant; 0 no answer.</summary>
    public static bool IsTransient(int status) => status is 0
        or (int)HttpStatusCode.Conflict or (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable or (int)HttpStatusCode.GatewayTimeout;

    /// <summary>Whether to retry a 404 for a user who was just read: Entra ID may not have replicated a new user yet.</summary>
    public static bool IsReplication(GraphReply reply, int attempt) => reply.Status == (int)HttpStatusCode.NotFound && attempt < ReplicationAttempts;

    /// <summary>Graph's Retry-After, else 1, 2, 4 … seconds plus up to 50 % jitter.</summary>
    /// <param name="attempt">0 after the first failure.</param>
    public static TimeSpan Delay(TimeSpan? retryAfter, int attempt) =>
        retryAfter ?? Min(FirstDelay * Math.Pow(2, attempt) * (1 + Random.Shared.NextDouble() / 2), MaxDelay);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>How long a call may retry.</summary>
/// <param name="Deadline">Nothing is retried after it.</param>
/// <param name="MaxWait">The longest single wait; a longer Retry-After is returned to the caller.</param>
internal sealed record RetryBudget(DateTimeOffset Deadline, TimeSpan MaxWait)
{
    /// <summary>Whether nobody waits for the answer, so that the call leaves a part of the write quota to others.</summary>
    public bool IsOfJob { get; init; }

    /// <summary>The platform ends an HTTP function after 230 s.</summary>
    private static readonly TimeSpan ManyUsers = TimeSpan.FromSeconds(200);

    public static RetryBudget ForOneUser(DateTimeOffset now) => new(now + GraphRetry.TimeBudget, GraphRetry.MaxDelay);

    public static RetryBudget ForManyUsers(DateTimeOffset now) => new(now + ManyUsers, ManyUsers);

    /// <summary>A longer wait is one of the queue, which costs nothing.</summary>
    public static RetryBudget ForJob(DateTimeOffset now) => ForOneUser(now) with { IsOfJob = true };

    public bool Allows(TimeSpan wait, DateTimeOffset now) => wait <= MaxWait && now + wait <= Deadline;
}
