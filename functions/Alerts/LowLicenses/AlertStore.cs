namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>
/// What the administrator was notified of or muted. Table AlertStates, partition <c>{tenant}</c>:
/// <list type="bullet">
/// <item><c>sku|{skuId}</c>: a product's state. The run and the mute write different properties of it, so that neither undoes the other;</item>
/// <item><c>known</c>: the products that were watched last, so that one that is gone is noticed;</item>
/// <item><c>run</c>: held by the run that is at work;</item>
/// <item><c>expiry|…</c>: see <see cref="Expiry.ExpiryStore"/>.</item>
/// </list>
/// </summary>
internal sealed class AlertStore(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    /// <summary>Longer than a run takes, shorter than the time to the next.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    private const string RowPrefix = "sku|";
    private const string KnownRow = "known";

    private string Partition => graph.PartitionKey;

    /// <summary>Keeps two runs from warning of the same thing at once; null if another run is at work.</summary>
    public async Task<IAsyncDisposable?> TryBeginRunAsync(CancellationToken cancellationToken) =>
        await TableLease.TryAcquireAsync(await TableAsync(cancellationToken), Partition, "run", LeaseTime, clock, cancellationToken);

    /// <summary>The state of every product that has one.</summary>
    public async Task<IReadOnlyDictionary<Guid, AlertState>> GetStatesAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {RowPrefix} and RowKey lt {"sku}"}");
        var states = new Dictionary<Guid, AlertState>();
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var state = ToState(row);
            states[state.SkuId] = state;
        }
        return states;
    }

    /// <summary>Saves what was reported of a product. What is muted stays as it is.</summary>
    public Task SaveNotifiedAsync(AlertState state, CancellationToken cancellationToken) => MergeAsync(
        state.SkuId,
        new(StringComparer.Ordinal)
        {
            [nameof(AlertState.Warned)] = state.Warned.ToString(),
            // Merging leaves a property that is null as it was, so that "none" needs a value.
            [nameof(AlertState.Since)] = state.Since ?? DateTimeOffset.UnixEpoch,
            [nameof(AlertState.WarnedAt)] = state.WarnedAt ?? DateTimeOffset.UnixEpoch,
            [nameof(AlertState.BetterSince)] = state.BetterSince ?? DateTimeOffset.UnixEpoch,
        },
        cancellationToken);

    /// <summary>Silences a product until then; a time that is past ends it. What was reported stays as it is.</summary>
    public Task MuteAsync(Guid skuId, DateTimeOffset until, string by, string? reason, CancellationToken cancellationToken) => MergeAsync(
        skuId,
        new(StringComparer.Ordinal)
        {
            [nameof(AlertState.MutedUntil)] = until,
            [nameof(AlertState.MutedBy)] = by,
            [nameof(AlertState.MuteReason)] = reason ?? ""
        },
        cancellationToken);

    /// <summary>The products that were watched last, as they were then.</summary>
    public async Task<IReadOnlyList<SkuUsage>> GetKnownAsync(CancellationToken cancellationToken) =>
        await (await TableAsync(cancellationToken)).FindAsync(Partition, KnownRow, cancellationToken) is { } row
            ? JsonSerializer.Deserialize<IReadOnlyList<SkuUsage>>(LargeProperty.Read(row, "Skus")) ?? []
            : [];

    public async Task SetKnownAsync(IReadOnlyList<SkuUsage> skus, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, KnownRow);
        LargeProperty.Write(row, "Skus", JsonSerializer.SerializeToUtf8Bytes(skus));
        await (await TableAsync(cancellationToken)).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    private async Task MergeAsync(Guid skuId, Dictionary<string, object> properties, CancellationToken cancellationToken)
    {
        var row = new TableEntity(properties) { PartitionKey = Partition, RowKey = $"{RowPrefix}{skuId:D}" };
        await (await TableAsync(cancellationToken)).UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken);
    }

    private static AlertState ToState(TableEntity row) => new()
    {
        SkuId = Guid.Parse(row.RowKey[RowPrefix.Length..]),
        Warned = row.GetString(nameof(AlertState.Warned)) is { } warned ? Enum.Parse<LicenseStatus>(warned) : LicenseStatus.Ok,
        Since = Time(row, nameof(AlertState.Since)),
        WarnedAt = Time(row, nameof(AlertState.WarnedAt)),
        BetterSince = Time(row, nameof(AlertState.BetterSince)),
        MutedUntil = Time(row, nameof(AlertState.MutedUntil)),
        MutedBy = row.GetString(nameof(AlertState.MutedBy)),
        MuteReason = row.GetString(nameof(AlertState.MuteReason)) is { Length: > 0 } reason ? reason : null,
    };

    private static DateTimeOffset? Time(TableEntity row, string name) =>
        row.GetDateTimeOffset(name) is { } time && time > DateTimeOffset.UnixEpoch ? time : null;

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.AlertStates, cancellationToken);
}
