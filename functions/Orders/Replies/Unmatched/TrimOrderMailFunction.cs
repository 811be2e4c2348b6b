namespace LicenseFunctions.Orders.Replies.Unmatched;

internal sealed partial class TrimOrderMailFunction(UnmatchedMailStore store, OrderOptions options, TimeProvider clock, ILogger<TrimOrderMailFunction> logger)
{
    /// <summary>Once a night, at a fixed time.</summary>
    [Function("TrimOrderMail")]
    public async Task Run([TimerTrigger("0 50 2 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        Removed(await store.TrimAsync(clock.GetUtcNow().AddDays(-options.KeepUnmatchedDays), cancellationToken));

    [LoggerMessage(5761, LogLevel.Information, "Removed {Count} old mails that belong to no order")]
    private partial void Removed(int count);
}
