using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>
/// Saves the waiting list in the table Waiting, one partition per tenant, so that all rows of an entry change in one transaction:
/// <list type="bullet">
/// <item><c>entry|{id}</c>: the entry;</item>
/// <item><c>queue|{skuId}|{id}</c>: its copy while it waits, so that the queue of a product is one range of keys;</item>
/// <item><c>user|{skuId}|{userId}</c>: while it waits, so that a user waits only once for a product;</item>
/// <item><c>callback|{id}-{state}-{n}</c>: an event that still has to be delivered to a caller, see <see cref="Callback"/>;</item>
/// <item><c>lease</c>: held by the run that processes the list.</item>
/// </list>
/// </summary>
internal sealed class WaitingStore(TableSource tables, CallbackQueue callbacks, TimeProvider clock)
{
    private readonly TablePartition _rows = tables.Of(TableNames.Waiting);

    /// <summary>Adds an entry; false if the user is already waiting for this product.</summary>
    public async Task<bool> TryAddAsync(WaitingEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _rows.SubmitAsync([TableAction.Add(EntryOf(entry)), TableAction.Add(QueueOf(entry)), TableAction.Add(UserOf(entry))], cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    public async Task<WaitingEntry?> FindAsync(string id, CancellationToken cancellationToken) =>
        WaitingId.IsValid(id) ? await _rows.FindAsync<WaitingEntry>(WaitingEntry.EntryKey(id), cancellationToken) : null;

    /// <summary>Returns the entry of a user who is waiting for a product, or null.</summary>
    public async Task<WaitingEntry?> FindWaitingAsync(Guid skuId, string userId, CancellationToken cancellationToken)
    {
        var row = await _rows.FindAsync(WaitingEntry.UserKey(skuId, userId), cancellationToken);
        var entry = row is null ? null : await FindAsync(row.GetString("Id"), cancellationToken);
        return entry is { State: WaitingState.Waiting } ? entry : null;
    }

    /// <summary>Returns the waiting entries, grouped by product, first come first.</summary>
    public async Task<IReadOnlyList<WaitingEntry>> GetQueuesAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<WaitingEntry>("queue|", cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Returns entries, first come first, after the given id.</summary>
    public IAsyncEnumerable<WaitingEntry> ListAsync(string? afterId, WaitingState? state, CancellationToken cancellationToken)
    {
        // Waiting entries are few: read only those.
        if (state == WaitingState.Waiting)
            return _rows.ReadAsync<WaitingEntry>("queue|", cancellationToken).OrderBy(entry => entry.Id, StringComparer.Ordinal)
                .Where(entry => string.CompareOrdinal(entry.Id, afterId) > 0);
        var from = afterId is null ? "entry|" : TableKey.Behind(WaitingEntry.EntryKey(afterId));
        return _rows.ReadAsync<WaitingEntry>(from, "entry}", cancellationToken, state is { } only ? $"State eq '{only}'" : null);
    }

    /// <summary>Changes a waiting entry; if it was changed concurrently, applies the change to the new version.</summary>
    /// <param name="change">Returns the new entry; null to leave it unchanged.</param>
    /// <returns>The changed entry; null if nothing was changed, or it is not waiting.</returns>
    public async Task<WaitingEntry?> ChangeAsync(string id, Func<WaitingEntry, WaitingEntry?> change, CancellationToken cancellationToken)
    {
        while (await _rows.FindAsync<WaitingEntry>(WaitingEntry.EntryKey(id), cancellationToken) is { } entry)
        {
            if (entry.State != WaitingState.Waiting || change(entry) is not { } changed)
                return null;
            try
            {
                var rows = Rows(changed, entry.ETag).ToList();
                await _rows.SubmitAsync(rows, cancellationToken);
                await callbacks.TryEnqueueAsync(TableNames.Waiting, rows, cancellationToken);
                return changed;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // The entry was changed concurrently: read it again.
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // A copy row was deleted from outside the app: restore both.
                await _rows.UpsertAsync(QueueOf(entry), cancellationToken);
                await _rows.UpsertAsync(UserOf(entry), cancellationToken);
            }
        }
        return null;
    }

    /// <summary>Rebuilds the copy rows from the entries after a restore. If a user has two entries for a product, the first stays.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, ITableEntity>(StringComparer.Ordinal);
        await foreach (var entry in _rows.ReadAsync<WaitingEntry>("entry|", cancellationToken, $"State eq '{WaitingState.Waiting}'"))
        {
            var user = UserOf(entry);
            if (rows.TryAdd(user.RowKey, user))
            {
                rows[WaitingEntry.QueueKey(entry.SkuId, entry.Id)] = QueueOf(entry);
                continue;
            }
            var first = ((TableEntity)rows[user.RowKey]).GetString("Id");
            var second = entry with { State = WaitingState.Cancelled, SettledAt = clock.GetUtcNow(), Detail = $"The user is already waiting: {first}." };
            await _rows.UpsertAsync(second, cancellationToken);
        }
        await foreach (var row in _rows.ReadAsync<TableEntity>("queue|", "~", cancellationToken, select: ["RowKey"]))
        {
            if (!rows.ContainsKey(row.RowKey))
                await _rows.DeleteAsync(row.RowKey, cancellationToken);
        }
        foreach (var row in rows.Values)
            await _rows.UpsertAsync(row, cancellationToken);
    }

    /// <summary>Lets one run at a time process the list; null if another run does.</summary>
    public Task<IAsyncDisposable?> TryLeaseAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        TableLease.TryAcquireAsync(_rows, "lease", duration, clock, cancellationToken);

    private static WaitingEntry EntryOf(WaitingEntry entry) => entry with { RowKey = WaitingEntry.EntryKey(entry.Id) };

    private static WaitingEntry QueueOf(WaitingEntry entry) => entry with { RowKey = WaitingEntry.QueueKey(entry.SkuId, entry.Id) };

    private static TableEntity UserOf(WaitingEntry entry) => new(null, WaitingEntry.UserKey(entry.SkuId, entry.UserId)) { ["Id"] = entry.Id };

    private static IEnumerable<TableTransactionAction> Rows(WaitingEntry entry, ETag asRead) =>
    [
        TableAction.Replace(EntryOf(entry), asRead),
        .. entry.State == WaitingState.Waiting
            ? (TableTransactionAction[])[TableAction.Upsert(QueueOf(entry))]
            :
            [
                TableAction.Delete(WaitingEntry.QueueKey(entry.SkuId, entry.Id)),
                TableAction.Delete(WaitingEntry.UserKey(entry.SkuId, entry.UserId)),
                .. Callback.Rows(entry.CallbackUrls, $"{entry.Id}-{entry.State}", entry.Id, entry.State, entry.SettledAt ?? entry.RequestedAt),
            ],
    ];
}

/// <summary>Restores only entries of the waiting list from a backup, and rebuilds the other rows from them.</summary>
internal sealed class RestoredWaiting(WaitingStore store) : IBackupRule
{
    public string Table => TableNames.Waiting;

    public bool IsLeftOut(TableEntity row) => !row.RowKey.StartsWith("entry|", StringComparison.Ordinal);

    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        await store.RebuildAsync(cancellationToken);
        return [];
    }
}
