namespace LicenseFunctions.Shared.Callbacks;

/// <summary>
/// The delays between attempts: the example of Standard Webhooks, three days and some hours in all
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability).
/// </summary>
internal static class CallbackSchedule
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The delay before the next attempt; null after the last one.</summary>
    /// <param name="attempts">Attempts so far, from 1.</param>
    /// <param name="retryAfter">How long the receiver asks to wait. It counts if it is longer, up to a day.</param>
    public static TimeSpan? After(int attempts, TimeSpan? retryAfter)
    {
        if (attempts > Delays.Length)
            return null;
        var asked = retryAfter < Delays[^1] ? retryAfter : retryAfter is null ? TimeSpan.Zero : Delays[^1];
        return asked > Delays[attempts - 1] ? asked : Delays[attempts - 1];
    }
}
