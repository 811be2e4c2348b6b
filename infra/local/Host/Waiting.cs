namespace LocalFunctions.Host;

internal static class Waiting
{
    /// <summary>Waits in real time, whatever clock the app is given: storage and its leases live by no other.</summary>
    /// <returns>Whether the task ended; how it ended is not looked at.</returns>
    public static async Task<bool> EndsWithinAsync(this Task task, TimeSpan time)
    {
        await task.WaitAsync(time, TimeProvider.System, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    /// <summary>Real time, and cut short without an exception.</summary>
    public static async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await Task.Delay(time, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
