namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>
/// Saves what was reported and muted. Rows of the table AlertStates, partition <c>{tenant}</c>:
/// <c>sku|{skuId}</c>, a product's state, of which warnings and mutes write different columns so that neither overwrites the other;
/// <c>known</c>, the products of the last run, to detect removed ones; <c>mail</c>, when the last mail was sent; <c>run</c>, the lease of a run;
/// <c>expiry|…</c> and <c>surplus|…</c>, see <see cref="Expiry.ExpiryStore"/> and <see cref="Surplus.SurplusStore"/>.
/// </summary>
internal sealed class AlertStore(TableSource tables, TimeProvider clock)
{
    /// <summary>Longer than a run, shorter than the interval between runs.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);
    private const string RowPrefix = "sku|";
    private const string KnownRow = "known";
    private const string MailRow = "mail";
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    /// <summary>Ensures that one run at a time sends warnings; null if another run is in progress.</summary>
    public Task<IAsyncDisposable?> TryBeginRunAsync(CancellationToken cancellationToken) =>
        TableLease.TryAcquireAsync(_rows, "run", LeaseTime, clock, cancellationToken);

    public async Task<IReadOnlyDictionary<Guid, AlertState>> GetStatesAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(RowPrefix, cancellationToken).Select(ToState)
            .ToDictionaryAsync(state => state.SkuId, cancellationToken: cancellationToken);

    /// <summary>Saves what was reported about a product; its mute stays unchanged.</summary>
    public Task SaveNotifiedAsync(AlertState state, CancellationToken cancellationToken) => MergeAsync(
        new(null, RowOf(state.SkuId))
        {
            [nameof(AlertState.Warned)] = state.Warned.ToString(),
            // A merge ignores null, so the epoch stands for null.
            [nameof(AlertState.Since)] = state.Since ?? DateTimeOffset.UnixEpoch,
            [nameof(AlertState.WarnedAt)] = state.WarnedAt ?? DateTimeOffset.UnixEpoch,
            [nameof(AlertState.BetterSince)] = state.BetterSince ?? DateTimeOffset.UnixEpoch,
        },
        cancellationToken);

    /// <summary>Mutes a product until then; a past time ends the mute. What was reported stays unchanged.</summary>
    public Task MuteAsync(Guid skuId, DateTimeOffset until, string by, string? reason, CancellationToken cancellationToken) => MergeAsync(
        new(null, RowOf(skuId))
        {
            [nameof(AlertState.MutedUntil)] = until,
            [nameof(AlertState.MutedBy)] = by,
            [nameof(AlertState.MuteReason)] = reason ?? "",
        },
        cancellationToken);

    /// <summary>The products that the last run watched, with their numbers.</summary>
    public async Task<IReadOnlyList<SkuUsage>> GetKnownAsync(CancellationToken cancellationToken) =>
        (await _rows.FindAsync(KnownRow, cancellationToken))?.Read<IReadOnlyList<SkuUsage>>("Skus") ?? [];

    public Task SetKnownAsync(IReadOnlyList<SkuUsage> skus, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(new TableEntity(null, KnownRow).With("Skus", skus), cancellationToken);

    /// <summary>When the last mail was sent; null if that is unknown.</summary>
    public async Task<DateTimeOffset?> GetLastMailAsync(CancellationToken cancellationToken) =>
        (await _rows.FindAsync(MailRow, cancellationToken))?.GetDateTimeOffset("SentAt");

    public Task SetLastMailAsync(DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(new TableEntity(null, MailRow) { ["SentAt"] = sentAt }, cancellationToken);

    private Task<Response> MergeAsync(TableEntity row, CancellationToken cancellationToken) => _rows.UpsertAsync(row, cancellationToken, TableUpdateMode.Merge);

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

/// <summary>What was reported about a product, and its mute.</summary>
internal sealed record AlertState
{
    public required Guid SkuId { get; init; }

    /// <summary>The worst status that was reported; Ok if none was since it recovered.</summary>
    public LicenseStatus Warned { get; init; }

    /// <summary>When it was first reported as low; null if it is not.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the last mail about it was sent.</summary>
    public DateTimeOffset? WarnedAt { get; init; }

    /// <summary>Since when it is above the threshold without having recovered; null while it is low.</summary>
    public DateTimeOffset? BetterSince { get; init; }
    public DateTimeOffset? MutedUntil { get; init; }
    public string? MutedBy { get; init; }
    public string? MuteReason { get; init; }

    public bool IsMuted(DateTimeOffset now) => MutedUntil > now;
}
