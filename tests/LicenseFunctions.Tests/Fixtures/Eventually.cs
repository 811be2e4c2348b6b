namespace LicenseFunctions.Tests.Fixtures;

/// <summary>Waits for what happens in the background: for the condition itself, never for a time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the condition holds; fails after a minute with what was last seen.</summary>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Predicate<T> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (true)
        {
            var seen = await look();
            if (condition(seen))
                return seen;
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"{what} did not come about. Last seen: {seen}");
            await Task.Delay(Interval, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what) =>
        SeesAsync(() => Task.FromResult(condition()), holds => holds, what);

    public static Task HoldsAsync(Func<Task<bool>> condition, string what) => SeesAsync(condition, holds => holds, what);
}
