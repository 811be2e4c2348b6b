using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Usage;

internal sealed class SnapshotLicenseUsageFunction(UsageRecorder recorder)
{
    public const string Name = "SnapshotLicenseUsage";

    [Function(Name)]
    public Task Run([TimerTrigger("%Usage:SnapshotSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        recorder.RecordAsync(cancellationToken);
}
