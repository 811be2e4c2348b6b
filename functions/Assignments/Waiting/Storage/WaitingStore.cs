using System.Runtime.CompilerServices;
using static LicenseFunctions.Assignments.Waiting.Storage.WaitingEntity;

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
internal sealed class WaitingStore(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    private string Partition => graph.PartitionKey;

    /// <summary>Keeps a new entry. False if the user waits for this product already.</summary>
    public async Task<bool> TryAddAsync(WaitingEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await (await TableAsync(cancellationToken)).SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.Add, FromEntry(Partition, EntryRow(entry.Id), entry)),
                    new(TableTransactionActionType.Add, FromEntry(Partition, QueueRow(entry), entry)),
                    new(TableTransactionActionType.Add, UserOf(entry)),
                ],
                cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    public async Task<WaitingEntry?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!WaitingId.IsValid(id))
            return null;
        var row = await (await TableAsync(cancellationToken)).FindAsync(Partition, EntryRow(id), cancellationToken);
        return row is null ? null : ToEntry(row);
    }

    /// <summary>The entry of a user who waits for a product; null if the user does not.</summary>
    public async Task<WaitingEntry?> FindWaitingAsync(Guid skuId, string userId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync(cancellationToken)).FindAsync(Partition, UserRow(skuId, userId), cancellationToken);
        var entry = row is null ? null : await FindAsync(row.GetString("Id"), cancellationToken);
        return entry is { State: WaitingState.Waiting } ? entry : null;
    }

    /// <summary>Those who wait, product by product, first come first.</summary>
    public async Task<IReadOnlyList<WaitingEntry>> GetQueuesAsync(CancellationToken cancellationToken) =>
        await RangeAsync("queue|", "queue}", "", cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Entries, first come first, after the given one.</summary>
    /// <param name="state">Null: all.</param>
    public async IAsyncEnumerable<WaitingEntry> ListAsync(string? afterId, WaitingState? state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = EntryRow(afterId ?? "");
        // Those who wait are few among all that ever did, and are found without looking at the others.
        var found = state == WaitingState.Waiting
            ? (await GetQueuesAsync(cancellationToken)).OrderBy(entry => entry.Id, StringComparer.Ordinal)
                .Where(entry => string.CompareOrdinal(EntryRow(entry.Id), after) > 0).ToAsyncEnumerable()
            : RangeAsync(after, "entry}", state is { } only ? TableClient.CreateQueryFilter($" and State eq {only.ToString()}") : "", cancellationToken);
        await foreach (var entry in found)
            yield return entry;
    }

    /// <summary>
    /// Changes an entry that waits. If somebody else changes it meanwhile, the change is made to what it is then; one that waits no
    /// longer never changes.
    /// </summary>
    /// <param name="change">The entry as it is to be; null to leave it.</param>
    /// <returns>The entry as it is then; null if nothing was changed.</returns>
    public async Task<WaitingEntry?> ChangeAsync(string id, Func<WaitingEntry, WaitingEntry?> change, CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        while (await table.FindAsync(Partition, EntryRow(id), cancellationToken) is { } row)
        {
            var entry = ToEntry(row);
            if (entry.State != WaitingState.Waiting || change(entry) is not { } changed)
                return null;
            try
            {
                await table.SubmitTransactionAsync(Rows(changed, row.ETag), cancellationToken);
                return changed;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Somebody else was faster.
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // A row that says that it waits is gone, by whatever hand.
                await table.UpsertEntityAsync(FromEntry(Partition, QueueRow(entry), entry), TableUpdateMode.Replace, cancellationToken);
                await table.UpsertEntityAsync(UserOf(entry), TableUpdateMode.Replace, cancellationToken);
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
        var table = await TableAsync(cancellationToken);
        var rows = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        await foreach (var entry in RangeAsync("entry|", "entry}", TableClient.CreateQueryFilter($" and State eq {nameof(WaitingState.Waiting)}"),
            cancellationToken))
        {
            var user = UserOf(entry);
            if (rows.TryGetValue(user.RowKey, out var first))
            {
                var second = entry with
                {
                    State = WaitingState.Cancelled,
                    SettledAt = clock.GetUtcNow(),
                    Detail = $"The user waits already, as {first.GetString("Id")}."
                };
                await table.UpsertEntityAsync(FromEntry(Partition, EntryRow(entry.Id), second), TableUpdateMode.Replace, cancellationToken);
                continue;
            }
            foreach (var row in new[] { FromEntry(Partition, QueueRow(entry), entry), user })
                rows[row.RowKey] = row;
        }
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {"queue|"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
        {
            if (!rows.ContainsKey(row.RowKey))
                await table.DeleteEntityAsync(row, cancellationToken: cancellationToken);
        }
        foreach (var row in rows.Values)
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Lets one run at a time serve the list; null if another does.</summary>
    public async Task<IAsyncDisposable?> TryLeaseAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await TableLease.TryAcquireAsync(await TableAsync(cancellationToken), Partition, "lease", duration, clock, cancellationToken);

    private TableEntity UserOf(WaitingEntry entry) => new(Partition, UserRow(entry.SkuId, entry.UserId)) { ["Id"] = entry.Id };

    private List<TableTransactionAction> Rows(WaitingEntry entry, ETag etag)
    {
        List<TableTransactionAction> rows = [new(TableTransactionActionType.UpdateReplace, FromEntry(Partition, EntryRow(entry.Id), entry), etag)];
        if (entry.State == WaitingState.Waiting)
            return [.. rows, new(TableTransactionActionType.UpsertReplace, FromEntry(Partition, QueueRow(entry), entry))];
        return
        [
            .. rows,
            new(TableTransactionActionType.Delete, new TableEntity(Partition, QueueRow(entry)), ETag.All),
            new(TableTransactionActionType.Delete, new TableEntity(Partition, UserRow(entry.SkuId, entry.UserId)), ETag.All),
        ];
    }

    private async IAsyncEnumerable<WaitingEntry> RangeAsync(
        string after, string before, string condition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after} and RowKey lt {before}") + condition;
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return ToEntry(row);
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.Waiting, cancellationToken);
}
