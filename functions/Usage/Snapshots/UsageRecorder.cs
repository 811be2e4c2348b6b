using LicenseFunctions.Usage.Names;

namespace LicenseFunctions.Usage.Snapshots;

/// <summary>Reads the license numbers from Graph and saves them as snapshots.</summary>
internal sealed partial class UsageRecorder(
    LicenseDirectory directory, GroupDemandReader groups, ProductNameCatalog names, UsageStore store, AppMetrics metrics, TimeProvider clock,
    ILogger<UsageRecorder> logger)
{
    /// <exception cref="ProblemException">Graph cannot be read.</exception>
    public async Task<UsageSnapshot> RecordAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        await SaveAsync(snapshot, cancellationToken);
        return snapshot;
    }

    /// <summary>Reads the numbers between two snapshots, and saves them only if they changed.</summary>
    /// <exception cref="ProblemException">Graph cannot be read.</exception>
    public async Task<UsageSnapshot> RecordChangesAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        if ((await store.GetLatestAsync(cancellationToken))?.Skus.SequenceEqual(snapshot.Skus, SameNumbers) != true)
            await SaveAsync(snapshot, cancellationToken);
        return snapshot;
    }

    /// <summary>Like <see cref="RecordChangesAsync"/>, but returns the last snapshot, if any, when Graph cannot be read.</summary>
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

    /// <summary>That groups could not be read this time is no change of the numbers.</summary>
    private static readonly EqualityComparer<SkuUsage> SameNumbers = EqualityComparer<SkuUsage>.Create(
        (before, now) => before == (now is { Wanted: null } ? now with { Wanted = before?.Wanted } : now), sku => sku.SkuId.GetHashCode());

    private async Task<UsageSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var takenAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        await names.RefreshAsync(cancellationToken);
        var skus = await directory.GetSkusAsync(cancellationToken);
        var demand = await groups.ReadAsync(cancellationToken);
        return new UsageSnapshot(takenAt, [.. skus.Select(sku => sku.Usage with { Wanted = demand?.Count(sku.Id) })]);
    }

    private async Task SaveAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
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
