namespace LicenseFunctions.Orders.Sending;

/// <summary>How long a mail that SendGrid did not take is kept back: three times as long each time, and at most an hour.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="tries">How often it was tried, from 1.</param>
    /// <param name="first">The delay after the first try.</param>
    public static TimeSpan After(int tries, TimeSpan first)
    {
        var delay = first * Math.Pow(3, Math.Min(tries - 1, 20));
        return delay < Longest ? delay : Longest;
    }

    public static string InWords(TimeSpan delay) => delay.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{delay.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{delay.TotalMinutes:0} min");
}
