namespace LicenseFunctions.Usage.Snapshots;

internal sealed class TrimUsageHistoryFunction(UsageTrimmer trimmer)
{
    [Function("TrimUsageHistory")]
    public Task Run([TimerTrigger("0 40 2 * * *")] TimerInfo timer, CancellationToken cancellationToken) => trimmer.TrimAsync(cancellationToken);
}
