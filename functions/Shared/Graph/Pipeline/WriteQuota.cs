namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>
/// Limits writes to what Graph accepts in a window (documented: 3,000 in 150 s for an app in a tenant), so that they are not throttled. All instances
/// share the window: the row <c>quota</c> of the table LicenseJobs. Jobs leave a tenth of it to callers who wait for an answer.
/// </summary>
internal sealed class WriteQuota(GraphOptions options, TableSource tables, TimeProvider clock) : IDisposable
{
    private const string RowKey = "quota";
    private readonly SemaphoreSlim _gate = new(1);
    private readonly TablePartition _rows = tables.Of(TableNames.LicenseJobs);
    private Window? _last;

    /// <summary>Waits for permits, if the budget allows it.</summary>
    /// <param name="count">At most the whole quota.</param>
    /// <returns>Null if the writes may be sent; otherwise the wait that the budget does not allow.</returns>
    public async Task<TimeSpan?> AcquireAsync(int count, RetryBudget budget, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TakeAsync(count, budget.IsOfJob, cancellationToken) is not { } wait)
                return null;
            if (!budget.Allows(wait, clock.GetUtcNow()))
                return wait;
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>How many writes are left for jobs, without taking them, and how long the window lasts.</summary>
    public async Task<(int Writes, TimeSpan Wait)> LeftForJobsAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return (await ReadAsync(cancellationToken)) is var window && now < window.End
            ? (Math.Min(options.WritesPerWindow - window.Taken, options.WritesOfJobs - window.TakenByJobs), window.End - now)
            : (options.WritesOfJobs, TimeSpan.Zero);
    }

    public void Dispose() => _gate.Dispose();

    /// <returns>Null, or the time until the next window.</returns>
    private async Task<TimeSpan?> TakeAsync(int count, bool isOfJob, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var now = clock.GetUtcNow();
                _last ??= await ReadAsync(cancellationToken);
                // Another instance can only have taken more since the row was read, or have begun the next window.
                if (_last.Take(count, isOfJob, now, options) is not { } taken)
                    return _last.End - now;
                (var isTaken, _last) = await SaveAsync(taken, cancellationToken);
                if (isTaken)
                    return null;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <returns>Null as the window if it was changed by another instance.</returns>
    private async Task<(bool IsTaken, Window? Next)> SaveAsync(Window taken, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _rows.SubmitAsync([TableAction.Save(taken)], cancellationToken);
            return (true, taken with { ETag = answer[0].Headers.ETag ?? default });
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            return (false, null);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // This instance goes on with what it knows. Graph would throttle what is too much.
            return (true, taken);
        }
    }

    private async Task<Window> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _rows.FindAsync<Window>(RowKey, cancellationToken) ?? new Window { RowKey = RowKey };
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return new Window { RowKey = RowKey };
        }
    }

    internal sealed record Window : TableRow
    {
        public DateTimeOffset End { get; init; }

        /// <summary>Permits that were taken in the window, by all and by jobs.</summary>
        public int Taken { get; init; }
        public int TakenByJobs { get; init; }

        /// <summary>With permits taken from this window or, if it has ended, from the next; null if not so many are left.</summary>
        public Window? Take(int count, bool isOfJob, DateTimeOffset now, GraphOptions options)
        {
            var current = now < End ? this : this with { End = now.AddSeconds(options.WriteWindowSeconds), Taken = 0, TakenByJobs = 0 };
            var next = current with { Taken = current.Taken + count, TakenByJobs = current.TakenByJobs + (isOfJob ? count : 0) };
            return next.Taken <= options.WritesPerWindow && next.TakenByJobs <= options.WritesOfJobs ? next : null;
        }
    }
}
