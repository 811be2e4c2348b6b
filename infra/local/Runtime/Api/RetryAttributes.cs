using System.Globalization;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a failed invocation again at once, without the trigger. Timers only: on other triggers the app does not start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    /// <summary>Attempts after the first; -1 is without end.</summary>
    public int MaxRetryCount { get; set; }

    internal abstract TimeSpan DelayBefore(int retry);

    private protected static TimeSpan Parse(string interval, string parameter) =>
        TimeSpan.TryParse(interval, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(parameter, interval, "A retry interval is a TimeSpan that is not negative.");
}

public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    private readonly TimeSpan _delay;

    /// <exception cref="ArgumentOutOfRangeException">The interval is no TimeSpan or is negative.</exception>
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    {
        (MaxRetryCount, DelayInterval) = (maxRetryCount, delayInterval);
        _delay = Parse(delayInterval, nameof(delayInterval));
    }

    public string DelayInterval { get; }

    internal override TimeSpan DelayBefore(int retry) => _delay;
}

public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    private readonly TimeSpan _minimum;
    private readonly TimeSpan _maximum;

    /// <exception cref="ArgumentOutOfRangeException">An interval is no TimeSpan or is negative.</exception>
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        (MaxRetryCount, MinimumInterval, MaximumInterval) = (maxRetryCount, minimumInterval, maximumInterval);
        _minimum = Parse(minimumInterval, nameof(minimumInterval));
        _maximum = Parse(maximumInterval, nameof(maximumInterval));
    }

    public string MinimumInterval { get; }

    public string MaximumInterval { get; }

    internal override TimeSpan DelayBefore(int retry) =>
        TimeSpan.FromTicks((long)Math.Min(_maximum.Ticks, _minimum.Ticks * Math.Pow(2, retry - 1)));
}
