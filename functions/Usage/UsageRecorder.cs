using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Usage.Names;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Usage;

/// <summary>Reads the tenant's numbers and keeps them.</summary>
internal sealed partial class UsageRecorder(
    LicenseDirectory directory, ProductNameBook names, UsageStore store, AppMetrics metrics, TimeProvider clock, ILogger<UsageRecorder> logger)
{
    public async Task<UsageSnapshot> RecordAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var takenAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        await names.RefreshAsync(cancellationToken);
        var skus = await directory.GetSkusAsync(cancellationToken);
        var snapshot = new UsageSnapshot(takenAt, [.. skus.Select(sku => sku.Usage)]);
        await store.WriteAsync(snapshot, cancellationToken);
        metrics.Snapshot(snapshot.Skus);
        Log.Recorded(logger, skus.Count, takenAt);
        return snapshot;
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Recorded the usage of {Count} products at {TakenAt}")]
        public static partial void Recorded(ILogger logger, int count, DateTimeOffset takenAt);
    }
}
