namespace LicenseFunctions.Usage.Snapshots;

internal sealed class SnapshotLicenseUsageFunction(UsageRecorder recorder, IEnumerable<IAfterSnapshot> afterwards)
{
    public const string Name = "SnapshotLicenseUsage";

    [Function(Name)]
    public async Task Run([TimerTrigger("%SnapshotSchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await recorder.RecordAsync(cancellationToken);
        foreach (var work in afterwards)
            await work.RunAsync(cancellationToken);
    }
}
