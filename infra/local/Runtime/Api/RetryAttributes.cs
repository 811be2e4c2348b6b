using System.Globalization;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a failed invocation again at once, without the trigger. Timers only: on other triggers the app does not start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    /// <summary>Attempts after the first; -1 is without end.</summary>
    public int MaxRetryCount { get; set; }
    internal abstract TimeSpan DelayBefore(int retry);

    private protected static string Checked(string interval) => Parse(interval) >= TimeSpan.Zero
        ? interval
        : throw new ArgumentOutOfRangeException(nameof(interval), interval, "A retry interval is a TimeSpan that is not negative.");

    private protected static TimeSpan Parse(string interval) =>
        TimeSpan.TryParse(interval, CultureInfo.InvariantCulture, out var value) ? value : TimeSpan.MinValue;
}

public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    /// <exception cref="ArgumentOutOfRangeException">The interval is no TimeSpan or is negative.</exception>
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval) =>
        (MaxRetryCount, DelayInterval) = (maxRetryCount, Checked(delayInterval));

    public string DelayInterval { get; }
    internal override TimeSpan DelayBefore(int retry) => Parse(DelayInterval);
}

public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    /// <exception cref="ArgumentOutOfRangeException">An interval is no TimeSpan or is negative.</exception>
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval) =>
        (MaxRetryCount, MinimumInterval, MaximumInterval) = (maxRetryCount, Checked(minimumInterval), Checked(maximumInterval));

    public string MinimumInterval { get; }
    public string MaximumInterval { get; }

    internal override TimeSpan DelayBefore(int retry) =>
        TimeSpan.FromTicks((long)Math.Min(Parse(MaximumInterval).Ticks, Parse(MinimumInterval).Ticks * Math.Pow(2, retry - 1)));
}
