using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Reads the purchased numbers, credits orders by them, and reports what matches no order.</summary>
internal sealed partial class FulfilmentChecker(
    UsageRecorder recorder, UsageStore usage, FulfilmentReconciler reconciler, UnexplainedChangeNotifier notifier, ILogger<FulfilmentChecker> logger)
{
    /// <summary>Reads and checks the numbers now. After a failure the follow-up timer does it.</summary>
    public async Task TryCheckNowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(await recorder.RecordAsync(cancellationToken), cancellationToken);
        }
#pragma warning disable CA1031 // What came in is recorded; the number is looked at again by the timer, whatever failed here.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            NotChecked(e);
        }
    }

    /// <summary>Checks the numbers of the newest snapshot.</summary>
    public async Task CheckLatestAsync(CancellationToken cancellationToken)
    {
        if (await usage.GetLatestAsync(cancellationToken) is { } snapshot)
            await CheckAsync(snapshot, cancellationToken);
    }

    private async Task CheckAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        await reconciler.CheckAsync(snapshot, cancellationToken);
        await notifier.TrySendAsync(cancellationToken);
    }

    [LoggerMessage(5601, LogLevel.Warning, "The numbers could not be read; the follow-up timer retries")]
    private partial void NotChecked(Exception e);
}
