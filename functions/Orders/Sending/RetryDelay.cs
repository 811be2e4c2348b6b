namespace LicenseFunctions.Orders.Sending;

/// <summary>The delay before the next attempt to send a mail. It triples with each attempt, up to an hour.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="tries">Attempts so far, from 1.</param>
    /// <param name="first">The delay after the first attempt.</param>
    public static TimeSpan After(int tries, TimeSpan first)
    {
        var delay = first * Math.Pow(3, Math.Min(tries - 1, 20));
        return delay < Longest ? delay : Longest;
    }

    public static string InWords(TimeSpan delay) => delay.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{delay.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{delay.TotalMinutes:0} min");
}
