using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Usage.Names;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Reads the tenant's numbers and keeps them.</summary>
internal sealed partial class UsageRecorder(
    LicenseDirectory directory, ProductNameCatalog names, UsageStore store, AppMetrics metrics, TimeProvider clock, ILogger<UsageRecorder> logger)
{
    /// <exception cref="Shared.Http.Problems.ProblemException">Graph cannot or will not say.</exception>
    public async Task<UsageSnapshot> RecordAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        await KeepAsync(snapshot, cancellationToken);
        return snapshot;
    }

    /// <summary>For a look between two snapshots: what is shown elsewhere is then the same, and the history has no rows that say nothing new.</summary>
    /// <exception cref="Shared.Http.Problems.ProblemException">Graph cannot or will not say.</exception>
    public async Task<UsageSnapshot> RecordChangesAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        if ((await store.GetLatestAsync(cancellationToken))?.Skus.SequenceEqual(snapshot.Skus) != true)
            await KeepAsync(snapshot, cancellationToken);
        return snapshot;
    }

    private async Task<UsageSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var takenAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        await names.RefreshAsync(cancellationToken);
        var skus = await directory.GetSkusAsync(cancellationToken);
        return new UsageSnapshot(takenAt, [.. skus.Select(sku => sku.Usage)]);
    }

    private async Task KeepAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        await store.WriteAsync(snapshot, cancellationToken);
        metrics.Snapshot(snapshot.Skus);
        Log.Recorded(logger, snapshot.Skus.Count, snapshot.TakenAt);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Recorded the usage of {Count} products at {TakenAt}")]
        public static partial void Recorded(ILogger logger, int count, DateTimeOffset takenAt);
    }
}
