namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>
/// Keeps the app below the number of writes that Graph takes from it in a window (documented: 3,000 in 150 s for an app in a
/// tenant), so that a thousand changes are paced instead of throttled. Permits are given for whole batches.
/// </summary>
internal sealed class WriteQuota(GraphOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _windowEnd;
    private int _left;

    /// <summary>Waits until so many writes may be sent, if the caller has the patience.</summary>
    /// <param name="count">At most the whole quota.</param>
    /// <returns>Null when they may be sent; otherwise how long the caller would have had to wait.</returns>
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

    /// <returns>Null, or how long it is until the next window.</returns>
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
