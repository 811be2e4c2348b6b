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
internal sealed class AlertStore(TableSource tables, TimeProvider clock)
{
    /// <summary>Longer than a run takes, shorter than the time to the next.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);
    private const string RowPrefix = "sku|";
    private const string KnownRow = "known";
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    /// <summary>Keeps two runs from warning of the same thing at once; null if another run is at work.</summary>
    public Task<IAsyncDisposable?> TryBeginRunAsync(CancellationToken cancellationToken) =>
        TableLease.TryAcquireAsync(_rows, "run", LeaseTime, clock, cancellationToken);

    /// <summary>The state of every product that has one.</summary>
    public async Task<IReadOnlyDictionary<Guid, AlertState>> GetStatesAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(RowPrefix, cancellationToken).Select(ToState).ToDictionaryAsync(state => state.SkuId, cancellationToken: cancellationToken);

    /// <summary>Saves what was reported of a product. What is muted stays as it is.</summary>
    public Task SaveNotifiedAsync(AlertState state, CancellationToken cancellationToken) => MergeAsync(
        new(null, RowOf(state.SkuId))
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
        new(null, RowOf(skuId))
        {
            [nameof(AlertState.MutedUntil)] = until,
            [nameof(AlertState.MutedBy)] = by,
            [nameof(AlertState.MuteReason)] = reason ?? "",
        },
        cancellationToken);

    /// <summary>The products that were watched last, as they were then.</summary>
    public async Task<IReadOnlyList<SkuUsage>> GetKnownAsync(CancellationToken cancellationToken) =>
        (await _rows.FindAsync(KnownRow, cancellationToken))?.Read<IReadOnlyList<SkuUsage>>("Skus") ?? [];

    public Task SetKnownAsync(IReadOnlyList<SkuUsage> skus, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(new TableEntity(null, KnownRow).With("Skus", skus), cancellationToken);

    private Task MergeAsync(TableEntity row, CancellationToken cancellationToken) => _rows.UpsertAsync(row, cancellationToken, TableUpdateMode.Merge);

    private static string RowOf(Guid skuId) => $"{RowPrefix}{skuId:D}";

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
}
