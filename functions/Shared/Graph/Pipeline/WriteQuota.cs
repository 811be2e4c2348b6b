namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Limits writes to what Graph accepts in a window (documented: 3,000 in 150 s for an app in a tenant), so that they are not throttled.</summary>
internal sealed class WriteQuota(GraphOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _windowEnd;
    private int _left;

    /// <summary>Waits for permits, if the budget allows it.</summary>
    /// <param name="count">At most the whole quota.</param>
    /// <returns>Null if the writes may be sent; otherwise the wait that the budget does not allow.</returns>
    public async Task<TimeSpan?> AcquireAsync(int count, RetryBudget budget, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            if (Take(count, now) is not { } wait)
                return null;
            if (!budget.Allows(wait, now))
                return wait;
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <returns>Null, or the time until the next window.</returns>
    private TimeSpan? Take(int count, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (now >= _windowEnd)
                (_windowEnd, _left) = (now.AddSeconds(options.WriteWindowSeconds), options.WritesPerWindow);
            if (_left < count)
                return _windowEnd - now;
            _left -= count;
            return null;
        }
    }
}
