namespace LicenseFunctions.Assignments.Waiting.Storage;

/// <summary>
/// The waiting list in the table Waiting, one partition a tenant, so that the rows of an entry change together or not at all:
/// <list type="bullet">
/// <item><c>entry|{id}</c>: the entry, first come first;</item>
/// <item><c>queue|{skuId}|{id}</c>: a copy of it while it waits, so that who waits for a product is one range of keys, however many
/// have waited before;</item>
/// <item><c>user|{skuId}|{userId}</c>: while it waits, so that a user waits for a product once;</item>
/// <item><c>lease</c>: held by the run that serves the list.</item>
/// </list>
/// </summary>
internal sealed class WaitingStore(TableSource tables, TimeProvider clock)
{
    private readonly TablePartition _rows = tables.Of(TableNames.Waiting);

    /// <summary>Keeps a new entry. False if the user waits for this product already.</summary>
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

    /// <summary>The entry of a user who waits for a product; null if the user does not.</summary>
    public async Task<WaitingEntry?> FindWaitingAsync(Guid skuId, string userId, CancellationToken cancellationToken)
    {
        var row = await _rows.FindAsync(WaitingEntry.UserKey(skuId, userId), cancellationToken);
        var entry = row is null ? null : await FindAsync(row.GetString("Id"), cancellationToken);
        return entry is { State: WaitingState.Waiting } ? entry : null;
    }

    /// <summary>Those who wait, product by product, first come first.</summary>
    public async Task<IReadOnlyList<WaitingEntry>> GetQueuesAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<WaitingEntry>("queue|", cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Entries, first come first, after the given one.</summary>
    /// <param name="state">Null: all.</param>
    public IAsyncEnumerable<WaitingEntry> ListAsync(string? afterId, WaitingState? state, CancellationToken cancellationToken)
    {
        // Those who wait are few among all that ever did, and are found without looking at the others.
        if (state == WaitingState.Waiting)
            return _rows.ReadAsync<WaitingEntry>("queue|", cancellationToken).OrderBy(entry => entry.Id, StringComparer.Ordinal)
                .Where(entry => string.CompareOrdinal(entry.Id, afterId) > 0);
        var from = afterId is null ? "entry|" : TableKey.Behind(WaitingEntry.EntryKey(afterId));
        return _rows.ReadAsync<WaitingEntry>(from, "entry}", cancellationToken, state is { } only ? $"State eq '{only}'" : null);
    }

    /// <summary>
    /// Changes an entry that waits. If somebody else changes it meanwhile, the change is made to what it is then; one that waits no
    /// longer never changes.
    /// </summary>
    /// <param name="change">The entry as it is to be; null to leave it.</param>
    /// <returns>The entry as it is then; null if nothing was changed.</returns>
    public async Task<WaitingEntry?> ChangeAsync(string id, Func<WaitingEntry, WaitingEntry?> change, CancellationToken cancellationToken)
    {
        while (await _rows.FindAsync<WaitingEntry>(WaitingEntry.EntryKey(id), cancellationToken) is { } entry)
        {
            if (entry.State != WaitingState.Waiting || change(entry) is not { } changed)
                return null;
            try
            {
                await _rows.SubmitAsync(Rows(changed, entry.ETag), cancellationToken);
                return changed;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Somebody else was faster.
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // A row that says that it waits is gone, by whatever hand.
                await _rows.UpsertAsync(QueueOf(entry), cancellationToken);
                await _rows.UpsertAsync(UserOf(entry), cancellationToken);
            }
        }
        return null;
    }

    /// <summary>
    /// Rebuilds the rows that say who waits from the entries: a backup of a running app holds rows of different moments. Of two waits of a
    /// user for a product, which a restore can bring together, the first goes on.
    /// </summary>
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
            var second = entry with { State = WaitingState.Cancelled, SettledAt = clock.GetUtcNow(), Detail = $"The user waits already, as {first}." };
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

    /// <summary>Lets one run at a time serve the list; null if another does.</summary>
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
            : [TableAction.Delete(WaitingEntry.QueueKey(entry.SkuId, entry.Id)), TableAction.Delete(WaitingEntry.UserKey(entry.SkuId, entry.UserId))],
    ];
}
