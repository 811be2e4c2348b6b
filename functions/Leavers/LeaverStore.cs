using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Leavers;

/// <summary>
/// Saves in the table AlertStates, partition <c>{tenant}</c>, by object ids: <c>disabled|{user}</c>, since when the app sees an account disabled;
/// <c>leaver|{skuId}|{user}</c>, what was done about a license; <c>leavers</c>, the lease of a run.
/// </summary>
internal sealed class LeaverStore(TableSource tables, TimeProvider clock)
{
    public const string LeaseRow = "leavers";
    public const string RowPrefix = "leaver|";
    private const string DisabledPrefix = "disabled|";
    private const string Since = nameof(Since);

    /// <summary>Longer than a run over a large tenant.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(30);
    private readonly TablePartition _rows = tables.Of(TableNames.AlertStates);

    /// <summary>Ensures that one run at a time removes licenses; null if another run is in progress.</summary>
    public Task<IAsyncDisposable?> TryBeginRunAsync(CancellationToken cancellationToken) =>
        TableLease.TryAcquireAsync(_rows, LeaseRow, LeaseTime, clock, cancellationToken);

    public async Task<IReadOnlyList<LeaverRow>> GetAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<LeaverRow>(RowPrefix, cancellationToken).ToListAsync(cancellationToken);

    public Task<LeaverRow?> FindAsync(Guid skuId, string userId, CancellationToken cancellationToken) =>
        _rows.FindAsync<LeaverRow>(LeaverRow.KeyOf(skuId, userId), cancellationToken);

    /// <summary>Saves a row that is new, or unchanged since it was read. Null if it was changed: somebody decided meanwhile.</summary>
    public async Task<LeaverRow?> TrySaveAsync(LeaverRow row, CancellationToken cancellationToken)
    {
        try
        {
            var saved = (await _rows.SubmitAsync([TableAction.Save(row)], cancellationToken))[0].Headers.ETag;
            return row with { ETag = saved ?? default };
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            return null;
        }
    }

    public Task DeleteAsync(LeaverRow row, CancellationToken cancellationToken) => _rows.DeleteAsync(row.RowKey, cancellationToken);

    /// <summary>Since when accounts have been seen disabled, by object id.</summary>
    public async Task<Dictionary<string, DateTimeOffset>> GetDisabledAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>(DisabledPrefix, cancellationToken).ToDictionaryAsync(
            row => row.RowKey[DisabledPrefix.Length..], row => row.GetDateTimeOffset(Since).GetValueOrDefault(), StringComparer.Ordinal, cancellationToken);

    /// <summary>Remembers accounts that are disabled now, and forgets those that are not.</summary>
    public async Task SaveDisabledAsync(
        IEnumerable<string> disabled, IEnumerable<string> others, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var actions = disabled.Select(id => TableAction.Upsert(new TableEntity(null, DisabledPrefix + id) { [Since] = since }))
            .Concat(others.Select(id => TableAction.Delete(DisabledPrefix + id)));
        foreach (var chunk in actions.Chunk(TablePartition.RowsPerTransaction))
            await _rows.SubmitAsync(chunk, cancellationToken);
    }
}

/// <summary>What was done about a license of somebody who left.</summary>
internal sealed record LeaverRow : TableRow
{
    public Guid SkuId { get; init; }
    public string UserId { get; init; } = "";

    /// <summary>How certain it was when it was last reported; null before.</summary>
    public LeaverTier? Reported { get; init; }

    /// <summary>When a mail said that it will be removed.</summary>
    public DateTimeOffset? AnnouncedAt { get; init; }

    /// <summary>The id of the question in its link; null if nobody was asked.</summary>
    public string? Question { get; init; }

    /// <summary>When the mail with the question was accepted.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When somebody decided to keep it.</summary>
    public DateTimeOffset? KeptAt { get; init; }

    /// <summary>When its removal began. It is saved before the call, so that a crash is noticed.</summary>
    public DateTimeOffset? RemovingAt { get; init; }
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Who it is, for the mail that still has to report its removal; null once it did.</summary>
    public string? Unreported { get; init; }

    /// <summary>The problem code of the last attempt to remove it, if that was refused.</summary>
    public string? Refused { get; init; }

    public static string KeyOf(Guid skuId, string userId) => $"{LeaverStore.RowPrefix}{skuId:D}|{TableKey.Escape(userId)}";

    public static LeaverRow Of(Guid skuId, string userId) => new() { RowKey = KeyOf(skuId, userId), SkuId = skuId, UserId = userId };

    /// <summary>Whether somebody wants the person to have the license: it was kept, or given back after it was removed.</summary>
    internal bool IsWanted(DateTimeOffset since) => KeptAt > since || RemovedAt > since;

    /// <summary>Whether its removal counts for that day (UTC).</summary>
    internal bool IsRemovedOn(DateTimeOffset day) => RemovingAt?.UtcDateTime.Date == day.UtcDateTime.Date;
}

/// <summary>After a restore, licenses are announced again before they are removed: whoever got one back since the backup keeps it.</summary>
internal sealed class RestoredLeavers : IBackupRule
{
    public string Table => TableNames.AlertStates;

    public bool IsLeftOut(TableEntity row) => row.RowKey == LeaverStore.LeaseRow;

    public void Adjust(TableEntity row)
    {
        if (row.RowKey.StartsWith(LeaverStore.RowPrefix, StringComparison.Ordinal))
            row.Remove(nameof(LeaverRow.AnnouncedAt));
    }

    public Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
