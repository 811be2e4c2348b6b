namespace LicenseFunctions.Usage.Snapshots;

internal sealed class TrimUsageHistoryFunction(UsageTrimmer trimmer)
{
    /// <summary>Once a night. A fixed time: nobody has a reason to choose another.</summary>
    [Function("TrimUsageHistory")]
    public Task Run([TimerTrigger("0 40 2 * * *")] TimerInfo timer, CancellationToken cancellationToken) => trimmer.TrimAsync(cancellationToken);
}
