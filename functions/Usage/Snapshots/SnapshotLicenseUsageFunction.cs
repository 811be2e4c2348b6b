namespace LicenseFunctions.Usage.Snapshots;

internal sealed class SnapshotLicenseUsageFunction(UsageRecorder recorder, IEnumerable<IAfterSnapshot> tasks)
{
    public const string Name = "SnapshotLicenseUsage";

    [Function(Name)]
    public async Task Run([TimerTrigger("%SnapshotSchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await recorder.RecordAsync(cancellationToken);
        foreach (var task in tasks)
            await task.RunAsync(cancellationToken);
    }
}

/// <summary>Work of another slice that the snapshot timer runs after a snapshot was saved.</summary>
internal interface IAfterSnapshot
{
    public Task RunAsync(CancellationToken cancellationToken);
}
