using System.Runtime.CompilerServices;
using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Storage;

/// <summary>
/// Orders in the table Orders, one partition a tenant, so that an order, its history and its Idempotency-Key change together or
/// not at all:
/// <list type="bullet">
/// <item><c>order|{id, digits complemented}</c>: the order, newest first;</item>
/// <item><c>unsettled|{id, digits complemented}</c>: a copy of it while something is expected of it or the administrator is to be notified, so
/// that these are found without looking at all that ever were;</item>
/// <item><c>step|{id}|{version}</c>: its history, oldest first, each entry an <see cref="OrderEvent"/>;</item>
/// <item><c>key|{hash of the Idempotency-Key}</c>: which order a key belongs to; <c>key|caller|{hash}</c> if it belongs to an Entra application;</item>
/// <item><c>news|{id}|{hash}</c>: what was reported of it from outside, so that it counts once, and the answers that came;</item>
/// <item><c>news|{id}|events</c>: which delivery events it knows;</item>
/// <item><c>number|{skuId}</c>: the purchased number that is accounted for, see <see cref="Fulfilment.ReconciledQuantityStore"/>;</item>
/// <item><c>limits</c>: written with each order that adds licenses, see <see cref="OrderLimits"/>;</item>
/// <item><c>lease</c>: held while the app orders something automatically.</item>
/// </list>
/// </summary>
internal sealed class OrderStore(TableSource tables, GraphOptions graph, TimeProvider clock)
{
    /// <summary>Longer than it takes to ask Graph with all patience and to write an order.</summary>
    private static readonly TimeSpan OwnOrderWithin = TimeSpan.FromMinutes(5);

    private string Partition => graph.PartitionKey;

    /// <summary>
    /// Lets the app place one automatic order at a time, from looking at what is ordered to the new order: of two that look at once, each
    /// would order what is missing. Null if it does already.
    /// </summary>
    public async Task<IAsyncDisposable?> TryBeginOwnAsync(CancellationToken cancellationToken) =>
        await TableLease.TryAcquireAsync(await TableAsync(cancellationToken), Partition, OrderEntity.LeaseRow, OwnOrderWithin, clock, cancellationToken);

    /// <summary>
    /// Saves what happened to orders, with their history, and whatever changes with it in the same partition: all of it, or nothing if
    /// a row is not as it was read any more, or is there already. The one way to write an order.
    /// </summary>
    /// <param name="also">Further rows: a key, a report, the number that was reconciled.</param>
    /// <returns>The orders as they are stored now, in the order of the transitions; null if nothing was saved.</returns>
    public async Task<IReadOnlyList<Order>?> TrySaveAsync(
        IReadOnlyCollection<OrderTransition> transitions, IEnumerable<TableTransactionAction> also, CancellationToken cancellationToken)
    {
        try
        {
            var actions = transitions.SelectMany(transition => OrderEntity.Write(Partition, transition)).Concat(also).ToList();
            var written = await (await TableAsync(cancellationToken)).SubmitTransactionAsync(actions, cancellationToken);
            return [.. actions.Zip(written.Value, (action, answer) => (Row: action.Entity as TableEntity, answer.Headers.ETag))
                .Where(one => one.Row is not null && OrderEntity.IsOrder(one.Row))
                // An order without an ETag would be written again without a condition: then it has to be read first.
                .Select(one => OrderEntity.ToOrder(one.Row!) with { RowKey = one.ETag is null ? null : one.Row!.RowKey, ETag = one.ETag.GetValueOrDefault() })];
        }
        catch (RequestFailedException e) when (OrderEntity.IsOvertaken(e))
        {
            return null;
        }
    }

    /// <summary>A row that says which order a key belongs to.</summary>
    public TableTransactionAction Row(string orderId, IdempotencyKey key) => new(TableTransactionActionType.Add, OrderEntity.FromKey(Partition, orderId, key));

    /// <summary>A row that says what was reported of an order.</summary>
    public TableTransactionAction Row(string orderId, ExternalReport report) =>
        new(TableTransactionActionType.Add, OrderEntity.FromReport(Partition, orderId, report));

    /// <summary>A row that says which delivery events an order knows.</summary>
    public TableTransactionAction Row(string orderId, KnownDeliveryEvents events) =>
        new(TableTransactionActionType.UpsertReplace, OrderEntity.FromEvents(Partition, orderId, events));

    /// <summary>A row of its own beside the orders, which <see cref="TrySaveAsync"/> writes; null if there is none.</summary>
    public async Task<TableEntity?> FindRowAsync(string rowKey, CancellationToken cancellationToken) =>
        await (await TableAsync(cancellationToken)).FindAsync(Partition, rowKey, cancellationToken);

    /// <summary>Saves a row beside the orders. False if it has changed since it was read, or is there already.</summary>
    public async Task<bool> TrySaveRowAsync(TableEntity row, CancellationToken cancellationToken) =>
        await TrySaveAsync([], [RowAction(row)], cancellationToken) is not null;

    /// <summary>Adds a new row beside the orders, or replaces the one that was read.</summary>
    public TableTransactionAction RowAction(TableEntity row)
    {
        row.PartitionKey = Partition;
        // Empty, and not the default, where a default ETag was assigned to the row.
        return row.ETag.ToString().Length == 0 ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, row.ETag);
    }

    /// <summary>What an Idempotency-Key belongs to; null if it is new.</summary>
    public async Task<(string OrderId, string BodyHash)?> FindKeyAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        var row = await table.FindAsync(Partition, key.RowKey, cancellationToken);
        if (row is null && key.CommonRowKey is { } common)
            row = await table.FindAsync(Partition, common, cancellationToken);
        return row is null ? null : (row.GetString("OrderId"), row.GetString("BodyHash"));
    }

    public async Task<Order?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!OrderId.IsValid(id))
            return null;
        var row = await (await TableAsync(cancellationToken)).FindAsync(Partition, OrderId.ToRowKey(id), cancellationToken);
        return row is null ? null : OrderEntity.ToOrder(row);
    }

    /// <summary>The order's history, oldest entry first.</summary>
    public async Task<IReadOnlyList<OrderHistoryEntry>> GetHistoryAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {$"step|{id}|"} and RowKey lt {$"step|{id}}}"}");
        var entries = new List<OrderHistoryEntry>();
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            entries.Add(OrderEntity.ToEntry(row));
        return entries;
    }

    /// <summary>Orders, newest first, after the given one.</summary>
    /// <param name="atOnce">How many storage is asked for at a time.</param>
    public IAsyncEnumerable<Order> ListAsync(string? afterId, CancellationToken cancellationToken, int? atOnce = null) =>
        ListAsync(afterId is null ? "order|" : OrderId.ToRowKey(afterId), "order}", "", atOnce, cancellationToken);

    /// <summary>Every order of a product, newest first.</summary>
    public IAsyncEnumerable<Order> ListOfAsync(Guid skuId, CancellationToken cancellationToken) =>
        ListAsync("order|", "order}", TableClient.CreateQueryFilter($" and SkuId eq {skuId}"), atOnce: null, cancellationToken);

    /// <summary>Orders of which something is still expected, newest first.</summary>
    public IAsyncEnumerable<Order> ListOpenAsync(CancellationToken cancellationToken) =>
        ListUnsettledAsync(cancellationToken).Where(order => !OrderStateMachine.IsEnded(order.State));

    /// <summary>Those of one product.</summary>
    public IAsyncEnumerable<Order> ListOpenAsync(Guid skuId, CancellationToken cancellationToken) =>
        ListAsync("unsettled|", "unsettled}", TableClient.CreateQueryFilter($" and SkuId eq {skuId}"), atOnce: null, cancellationToken)
            .Where(order => !OrderStateMachine.IsEnded(order.State));

    /// <summary>The ids of unsettled orders by product, without those that wait to be sent: small rows, however long the orders are.</summary>
    public async Task<ILookup<Guid, string>> GetUnsettledIdsAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {"unsettled|"} and RowKey lt {"unsettled}"}")
            + TableClient.CreateQueryFilter($" and State ne {nameof(OrderState.Requested)}");
        string[] columns = ["Id", nameof(Order.SkuId)];
        var rows = (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellationToken);
        return (await rows.ToListAsync(cancellationToken)).ToLookup(row => row.GetGuid(nameof(Order.SkuId)).GetValueOrDefault(), row => row.GetString("Id"));
    }

    /// <summary>Orders that are open, or of which the administrator is still to be notified, newest first.</summary>
    public IAsyncEnumerable<Order> ListUnsettledAsync(CancellationToken cancellationToken) =>
        ListAsync("unsettled|", "unsettled}", "", atOnce: null, cancellationToken);

    /// <summary>The delivery events that an order knows, in one query.</summary>
    public async Task<KnownDeliveryEvents> GetDeliveryEventsAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {$"news|{id}|"} and RowKey lt {$"news|{id}}}"}");
        var (rows, stored) = (new HashSet<string>(StringComparer.Ordinal), (byte[]?)null);
        string[] columns = ["RowKey", OrderEntity.EventHashes];
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellationToken))
        {
            rows.Add(row.RowKey);
            stored = row.GetBinary(OrderEntity.EventHashes) ?? stored;
        }
        return new KnownDeliveryEvents(id, stored, rows);
    }

    /// <summary>
    /// Which order each <c>sg_message_id</c> of SendGrid's belongs to: it begins with the X-Message-Id that SendGrid gave when it took the mail,
    /// up to a dot (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). One look through all orders.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> FindByMessageIdsAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {"order|"} and RowKey lt {"order}"}");
        string[] columns = ["Id", nameof(Order.SendGridMessageId)];
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellationToken))
        {
            if (row.GetString(nameof(Order.SendGridMessageId)) is not { Length: > 0 } sent)
                continue;
            foreach (var messageId in messageIds.Where(id => id == sent || id.StartsWith(sent + '.', StringComparison.Ordinal)))
                found.TryAdd(messageId, row.GetString("Id"));
        }
        return found;
    }

    /// <summary>
    /// Rebuilds the index of unsettled orders from the orders, and lets the history of each go on after its newest step: a backup of a
    /// running app holds rows of different moments.
    /// </summary>
    /// <returns>The orders that are Unknown and whose history does not say so yet.</returns>
    public async Task<IReadOnlyList<string>> RebuildAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        var copies = await ListUnsettledAsync(cancellationToken).ToDictionaryAsync(order => order.Id, StringComparer.Ordinal, cancellationToken);
        var newest = new Dictionary<string, (int Version, string State)>(StringComparer.Ordinal);
        var unexplained = new List<string>();
        var steps = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {"step|"} and RowKey lt {"step}"}");
        await foreach (var row in table.QueryAsync<TableEntity>(steps, select: ["RowKey", nameof(OrderHistoryEntry.State)],
            cancellationToken: cancellationToken))
        {
            var (id, version) = OrderEntity.ReadStepRow(row.RowKey);
            newest[id] = (version, row.GetString(nameof(OrderHistoryEntry.State)));
        }
        foreach (var order in await ListAsync(afterId: null, cancellationToken).ToListAsync(cancellationToken))
        {
            copies.Remove(order.Id, out var copy);
            var (version, state) = newest.GetValueOrDefault(order.Id);
            if (order.State == OrderState.Unknown && state != nameof(OrderState.Unknown))
                unexplained.Add(order.Id);
            var whole = order with { Version = Math.Max(order.Version, version), IsListed = order.IsUnsettled };
            if (whole != order || (copy is null ? whole.IsListed : copy with { RowKey = whole.RowKey, ETag = whole.ETag } != whole))
                await table.SubmitTransactionAsync(OrderEntity.Rebuild(Partition, whole, hasCopy: copy is not null), cancellationToken);
        }
        foreach (var lonely in copies.Keys)
            await table.DeleteEntityAsync(Partition, OrderId.ToUnsettledKey(lonely), cancellationToken: cancellationToken);
        return unexplained;
    }

    /// <summary>Whether this was reported of the order before.</summary>
    public async Task<bool> IsKnownAsync(string id, ExternalReport report, CancellationToken cancellationToken) =>
        await (await TableAsync(cancellationToken)).FindAsync(Partition, OrderEntity.ReportRow(id, report.Key), cancellationToken) is not null;

    /// <summary>The answers that came to an order, oldest first.</summary>
    public async Task<IReadOnlyList<OrderReply>> GetAnswersAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {$"news|{id}|"} and RowKey lt {$"news|{id}}}"}");
        var answers = new List<OrderReply>();
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (OrderEntity.ToAnswer(row) is { } answer)
                answers.Add(answer);
        }
        return [.. answers.OrderBy(answer => answer.ReceivedAt)];
    }

    private async IAsyncEnumerable<Order> ListAsync(
        string after, string before, string condition, int? atOnce, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after} and RowKey lt {before}") + condition;
        await foreach (var row in (await TableAsync(cancellationToken)).QueryAsync<TableEntity>(filter, atOnce, cancellationToken: cancellationToken))
            yield return OrderEntity.ToOrder(row);
    }

    private ValueTask<TableClient> TableAsync(CancellationToken cancellationToken) => tables.GetAsync(TableNames.Orders, cancellationToken);
}
