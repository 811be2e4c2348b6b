using LicenseFunctions.Usage.Names;

namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Reads the tenant's numbers and keeps them.</summary>
internal sealed partial class UsageRecorder(
    LicenseDirectory directory, ProductNameCatalog names, UsageStore store, AppMetrics metrics, TimeProvider clock, ILogger<UsageRecorder> logger)
{
    /// <exception cref="ProblemException">Graph cannot or will not say.</exception>
    public async Task<UsageSnapshot> RecordAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        await KeepAsync(snapshot, cancellationToken);
        return snapshot;
    }

    /// <summary>For a look between two snapshots: what is shown elsewhere is then the same, and the history has no rows that say nothing new.</summary>
    /// <exception cref="ProblemException">Graph cannot or will not say.</exception>
    public async Task<UsageSnapshot> RecordChangesAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        if ((await store.GetLatestAsync(cancellationToken))?.Skus.SequenceEqual(snapshot.Skus) != true)
            await KeepAsync(snapshot, cancellationToken);
        return snapshot;
    }

    /// <summary>The numbers as they are now; those of the last snapshot, if there is one, where Graph cannot be read.</summary>
    public async Task<(UsageSnapshot? Snapshot, bool IsRead)> RecordChangesOrGetLatestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await RecordChangesAsync(cancellationToken), true);
        }
        catch (ProblemException e)
        {
            NotRead(e, e.Kind.Code);
            return (await store.GetLatestAsync(cancellationToken), false);
        }
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
        Recorded(snapshot.Skus.Count, snapshot.TakenAt);
    }

    [LoggerMessage(3004, LogLevel.Warning, "Microsoft Graph could not be read ({Code}); the numbers of the last snapshot are used")]
    private partial void NotRead(Exception e, string code);

    [LoggerMessage(2001, LogLevel.Information, "Recorded the usage of {Count} products at {TakenAt}")]
    private partial void Recorded(int count, DateTimeOffset takenAt);
}
