namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>How long a call may go on repeating what failed in passing.</summary>
/// <param name="Deadline">Nothing is repeated past this time.</param>
/// <param name="MaxWait">The longest single wait; what asks for more is handed to the caller at once.</param>
internal sealed record RetryBudget(DateTimeOffset Deadline, TimeSpan MaxWait)
{
    /// <summary>An HTTP function is cut off after 230 s; what many users' call has not done by then, a repetition does.</summary>
    private static readonly TimeSpan ManyUsers = TimeSpan.FromSeconds(200);

    /// <summary>For a caller who waits for one user.</summary>
    public static RetryBudget ForOneUser(DateTimeOffset now) => new(now + GraphRetry.TimeBudget, GraphRetry.MaxDelay);

    /// <summary>For a caller who sent many, and would only have to wait elsewhere.</summary>
    public static RetryBudget ForManyUsers(DateTimeOffset now) => new(now + ManyUsers, ManyUsers);

    public bool Allows(TimeSpan wait, DateTimeOffset now) => wait <= MaxWait && now + wait <= Deadline;
}
