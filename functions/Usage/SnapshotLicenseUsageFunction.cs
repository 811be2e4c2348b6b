using LicenseFunctions.Assignments.Waiting;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Usage;

internal sealed class SnapshotLicenseUsageFunction(UsageRecorder recorder, WaitingListServer waiting)
{
    public const string Name = "SnapshotLicenseUsage";

    /// <summary>What the snapshot shows to be free is given at once to those who wait for it.</summary>
    [Function(Name)]
    public async Task Run([TimerTrigger("%SnapshotSchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await recorder.RecordAsync(cancellationToken);
        await waiting.ServeAsync(cancellationToken);
    }
}
