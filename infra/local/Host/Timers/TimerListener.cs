namespace LocalFunctions.Host.Timers;

/// <summary>Runs one timer function when it is due, in the one process that holds its lock, one run at a time.</summary>
internal sealed partial class TimerListener(
    Function function, TimerStore store, Invoker invoker, TimeProvider time, ILogger<TimerListener> logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1); // a delay takes no more than some weeks
    private static readonly TimeSpan RetryStorageAfter = TimeSpan.FromSeconds(5);
    private readonly CronSchedule _schedule = CronSchedule.Parse(function.Target, function.Name);
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <param name="status">Null when no run is kept.</param>
    /// <param name="isPastDue">The run was due while no instance was there.</param>
    public static TriggerInput Input(ScheduleStatus? status, bool isPastDue, string reason)
    {
        var timer = new { Schedule = new { AdjustForDST = true }, ScheduleStatus = status, IsPastDue = isPastDue };
        return new(new() { Json = JsonSerializer.Serialize(timer) }, reason, new Dictionary<string, TypedData>(StringComparer.Ordinal));
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.HoldLockAsync(function.Name, RunWhileHeldAsync, stopping);
            }
            catch (OperationCanceledException)
            {
                // Stopping; or the lock was lost, and is waited for again.
            }
            catch (Exception e) when (e is RequestFailedException or AggregateException)
            {
                Log.StorageFailed(logger, e, function.Name);
                await Waiting.PauseAsync(RetryStorageAfter, stopping);
            }
        }
    }

    private async Task RunWhileHeldAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        var monitored = !_schedule.IsTooFrequentToMonitor(now);
        var stored = monitored ? await store.ReadAsync(function.Name, cancellationToken) : null;
        var status = _schedule.Resume(stored, now);
        if (monitored && !ReferenceEquals(status, stored))
            await store.WriteAsync(function.Name, status, cancellationToken);

        var isPastDue = now > status.Next;
        while (true)
        {
            if (!isPastDue)
                await WaitUntilAsync(status.Next, cancellationToken);
            var startedAt = Now;
            // Not cancelled by the token: a run that has begun comes to its end.
            await invoker.InvokeAsync(function, Input(monitored ? status : null, isPastDue, "Timer fired"), cancellationToken: CancellationToken.None);
            status = _schedule.Ran(startedAt, due: isPastDue ? startedAt : status.Next);
            isPastDue = false;

            // Failed or not: the next run comes with the schedule, not by repeating this one.
            if (monitored)
                await store.WriteAsync(function.Name, status, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task WaitUntilAsync(DateTime due, CancellationToken cancellationToken)
    {
        while (due - Now is var left && left > TimeSpan.Zero)
            await Task.Delay(left < LongestDelay ? left : LongestDelay, time, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "The timer of '{Function}' waits for storage")]
        public static partial void StorageFailed(ILogger logger, Exception exception, string function);
    }
}
