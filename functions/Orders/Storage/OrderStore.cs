using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Orders.Storage;

/// <summary>
/// The table Orders. All rows of a tenant are in one partition, so that an order, its history and its Idempotency-Key change in one transaction:
/// <list type="bullet">
/// <item><c>order|{id, digits complemented}</c>: an order, newest first;</item>
/// <item><c>unsettled|{id, digits complemented}</c>: a copy of it while it is open or a notice is due, to find these without reading all orders;</item>
/// <item><c>step|{id}|{version}</c>: its history, oldest first, each entry an <see cref="OrderEvent"/>;</item>
/// <item><c>key|{hash of the Idempotency-Key}</c>: the order of a key; <c>key|caller|{hash}</c> for a key of an Entra application;</item>
/// <item><c>news|{id}|{hash}</c>: a report or an answer, so that it is applied once;</item>
/// <item><c>news|{id}|events</c>: hashes of its delivery events;</item>
/// <item><c>callback|{id}-{version}-{state}-{n}</c>: an event that still has to be delivered to a caller, see <see cref="Callback"/>;</item>
/// <item><c>number|{skuId}</c>: see <see cref="ReconciledQuantity"/>;</item>
/// <item><c>limits</c>: see <see cref="OrderLimits"/>;</item>
/// <item><c>lease</c>: held while the app places an automatic order.</item>
/// </list>
/// </summary>
internal sealed class OrderStore(TableSource tables, CallbackQueue callbacks, TimeProvider clock)
{
    /// <summary>Longer than reading Graph with all retries and writing an order take.</summary>
    private static readonly TimeSpan OwnOrderWithin = TimeSpan.FromMinutes(5);

    /// <summary>
    /// No order is open for longer: a return waits at most three years for the renewal of its subscription. What is older need not be searched for what
    /// happened lately, so that a search does not take longer with each year.
    /// </summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(4 * 365);
    private readonly TablePartition _rows = tables.Of(TableNames.Orders);

    /// <summary>
    /// Takes the lease for automatic orders: two runs that read the open orders at the same time would both order what is missing.
    /// Null if another run holds it.
    /// </summary>
    public Task<IAsyncDisposable?> TryBeginOwnAsync(CancellationToken cancellationToken) =>
        TableLease.TryAcquireAsync(_rows, OrderEntity.LeaseRow, OwnOrderWithin, clock, cancellationToken);

    /// <summary>Saves orders with their history and other rows in one transaction. The only way to write an order.</summary>
    /// <param name="also">The other rows: a key, a report, the reconciled number.</param>
    /// <returns>The stored orders, in the order of the transitions; null if nothing was saved, because a row changed since it was read, or exists.</returns>
    public async Task<IReadOnlyList<Order>?> TrySaveAsync(
        IReadOnlyCollection<OrderTransition> transitions, IEnumerable<TableTransactionAction> also, CancellationToken cancellationToken)
    {
        try
        {
            var actions = transitions.SelectMany(OrderEntity.Write).Concat(also).ToList();
            var written = await _rows.SubmitAsync(actions, cancellationToken);
            await callbacks.TryEnqueueAsync(TableNames.Orders, actions, cancellationToken);
            return [.. actions.Zip(written, (action, answer) => (Order: action.Entity as Order, answer.Headers.ETag))
                .Where(one => one.Order is not null && OrderEntity.IsOrder(one.Order.RowKey))
                // Without an ETag the order would be written without a condition next time. It has to be read again first.
                .Select(one => one.ETag is { } etag ? one.Order! with { ETag = etag } : one.Order! with { RowKey = "", ETag = default })];
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            return null;
        }
    }

    public static TableTransactionAction Row(string orderId, IdempotencyKey key) => TableAction.Add(OrderEntity.FromKey(orderId, key));

    public static TableTransactionAction Row(string orderId, ExternalReport report) => TableAction.Add(OrderEntity.FromReport(orderId, report));

    public static TableTransactionAction Row(string orderId, KnownDeliveryEvents events) => TableAction.Upsert(OrderEntity.FromEvents(orderId, events));

    /// <summary>A row of the same partition that is no order; null if there is none.</summary>
    public Task<TableEntity?> FindRowAsync(string rowKey, CancellationToken cancellationToken) => _rows.FindAsync(rowKey, cancellationToken);

    /// <summary>The reconciled numbers by skuId.</summary>
    public async Task<IReadOnlyDictionary<Guid, ReconciledQuantity>> GetQuantitiesAsync(CancellationToken cancellationToken) =>
        await _rows.ReadAsync<ReconciledQuantity>(ReconciledQuantity.RowPrefix, cancellationToken)
            .ToDictionaryAsync(number => number.SkuId, cancellationToken: cancellationToken);

    /// <summary>Saves such a row. False if it changed since it was read, or exists already.</summary>
    public async Task<bool> TrySaveRowAsync(ITableEntity row, CancellationToken cancellationToken) =>
        await TrySaveAsync([], [TableAction.Save(row)], cancellationToken) is not null;

    /// <summary>The order and the body of an Idempotency-Key; null if the key is new.</summary>
    public async Task<(string OrderId, string BodyHash)?> FindKeyAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        var row = await _rows.FindAsync(key.RowKey, cancellationToken);
        if (row is null && key.CommonRowKey is { } common)
            row = await _rows.FindAsync(common, cancellationToken);
        return row is null ? null : (row.GetString("OrderId"), row.GetString("BodyHash"));
    }

    public async Task<Order?> FindAsync(string id, CancellationToken cancellationToken) =>
        OrderId.IsValid(id) ? await _rows.FindAsync<Order>(OrderId.ToRowKey(id), cancellationToken) : null;

    /// <summary>The order's history, oldest entry first.</summary>
    public async Task<IReadOnlyList<OrderHistoryEntry>> GetHistoryAsync(string id, CancellationToken cancellationToken) =>
        await _rows.ReadAsync<TableEntity>($"step|{id}|", cancellationToken).Select(OrderEntity.ToEntry).ToListAsync(cancellationToken);

    /// <summary>Orders, newest first, after the given one.</summary>
    /// <param name="atOnce">Rows per request to storage.</param>
    /// <param name="states">Only orders in one of these states; all if it is null or empty.</param>
    /// <param name="since">Only orders that were placed since.</param>
    public IAsyncEnumerable<Order> ListAsync(
        string? afterId, CancellationToken cancellationToken, int? atOnce = null, IReadOnlyCollection<OrderState>? states = null,
        DateTimeOffset? since = null) => _rows.ReadAsync<Order>(
        afterId is null ? "order|" : TableKey.Behind(OrderId.ToRowKey(afterId)), since is { } first ? OrderId.RowKeyBefore(first) : "order}",
        cancellationToken, atOnce: atOnce,
        condition: states is { Count: > 0 } ? $"({string.Join(" or ", states.Select(state => $"State eq '{state}'"))})" : null);

    /// <summary>Orders that are open, or were placed, fulfilled or abandoned since, newest first.</summary>
    /// <param name="skuId">Only those of this product; null for all.</param>
    public IAsyncEnumerable<Order> ListActiveAsync(Guid? skuId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var active = TableClient.CreateQueryFilter($"(RequestedAt ge {since} or FulfilledAt ge {since} or AbandonedAt ge {since} or IsListed eq true)");
        return _rows.ReadAsync<Order>(
            "order|", OrderId.RowKeyBefore(since - LongestLife), cancellationToken, skuId is { } id ? $"{OfProduct(id)} and {active}" : active);
    }

    /// <summary>Open orders, newest first.</summary>
    public IAsyncEnumerable<Order> ListOpenAsync(CancellationToken cancellationToken) =>
        ListUnsettledAsync(cancellationToken).Where(order => OrderStateMachine.IsOpen(order.State));

    /// <summary>Unsettled orders of a product, newest first.</summary>
    public IAsyncEnumerable<Order> ListUnsettledAsync(Guid skuId, CancellationToken cancellationToken) =>
        _rows.ReadAsync<Order>("unsettled|", cancellationToken, OfProduct(skuId));

    /// <summary>Open orders of a product, newest first.</summary>
    public IAsyncEnumerable<Order> ListOpenAsync(Guid skuId, CancellationToken cancellationToken) =>
        ListUnsettledAsync(skuId, cancellationToken).Where(order => OrderStateMachine.IsOpen(order.State));

    /// <summary>The ids of unsettled orders by product, without those that wait to be sent. Reads two columns only.</summary>
    public async Task<ILookup<Guid, string>> GetUnsettledIdsAsync(CancellationToken cancellationToken)
    {
        var rows = _rows.ReadAsync<TableEntity>(
            "unsettled|", cancellationToken, $"State ne '{OrderState.Requested}'", select: ["Id", nameof(Order.SkuId)]);
        return (await rows.ToListAsync(cancellationToken)).ToLookup(row => row.GetGuid(nameof(Order.SkuId)).GetValueOrDefault(), row => row.GetString("Id"));
    }

    /// <summary>Orders that are open, or of which the administrator still has to be notified, newest first.</summary>
    public IAsyncEnumerable<Order> ListUnsettledAsync(CancellationToken cancellationToken) => _rows.ReadAsync<Order>("unsettled|", cancellationToken);

    /// <summary>The delivery events that were recorded for an order.</summary>
    public async Task<KnownDeliveryEvents> GetDeliveryEventsAsync(string id, CancellationToken cancellationToken)
    {
        var rows = await _rows.ReadAsync<TableEntity>($"news|{id}|", cancellationToken, select: ["RowKey", OrderEntity.EventHashes])
            .ToDictionaryAsync(row => row.RowKey, row => row.GetBinary(OrderEntity.EventHashes), StringComparer.Ordinal, cancellationToken);
        return new KnownDeliveryEvents(id, rows.Values.FirstOrDefault(hashes => hashes is not null), rows.Keys.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>
    /// The orders of SendGrid's <c>sg_message_id</c>s, each of which begins with the X-Message-Id of the accepted mail and a dot
    /// (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). Reads all orders that can still be open.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> FindByMessageIdsAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in _rows.ReadAsync<TableEntity>(
            "order|", OldestOpen, cancellationToken, $"{nameof(Order.SendGridMessageId)} gt ''", select: ["Id", nameof(Order.SendGridMessageId)]))
        {
            var sent = row.GetString(nameof(Order.SendGridMessageId));
            foreach (var messageId in messageIds.Where(id => id == sent || id.StartsWith(sent + '.', StringComparison.Ordinal)))
                found.TryAdd(messageId, row.GetString("Id"));
        }
        return found;
    }

    /// <summary>The orders whose mails Exchange gave one of these Message-IDs. Reads all orders that have such an id and can still be open.</summary>
    public async Task<IReadOnlyList<string>> FindByInternetMessageIdsAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        var rows = _rows.ReadAsync<TableEntity>(
            "order|", OldestOpen, cancellationToken, $"{nameof(Order.InternetMessageId)} gt ''",
            select: ["Id", nameof(Order.InternetMessageId), nameof(Order.EarlierMessageIds)]);
        return await rows.Where(row => $"{row.GetString(nameof(Order.InternetMessageId))} {row.GetString(nameof(Order.EarlierMessageIds))}".Split(' ')
            .Intersect(messageIds, StringComparer.Ordinal).Any()).Select(row => row.GetString("Id")).ToListAsync(cancellationToken);
    }

    /// <summary>After a restore: rebuilds the copies of unsettled orders, and continues each history after its newest entry.</summary>
    /// <returns>The orders that are Unknown and whose history does not say so yet.</returns>
    public async Task<IReadOnlyList<string>> RebuildAsync(CancellationToken cancellationToken)
    {
        var copies = await ListUnsettledAsync(cancellationToken).ToDictionaryAsync(order => order.Id, StringComparer.Ordinal, cancellationToken);
        var newest = new Dictionary<string, (int Version, string State)>(StringComparer.Ordinal);
        var unexplained = new List<string>();
        await foreach (var row in _rows.ReadAsync<TableEntity>("step|", cancellationToken, select: ["RowKey", nameof(OrderHistoryEntry.State)]))
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
            var isSame = copy is null ? !whole.IsListed : copy with { RowKey = whole.RowKey, ETag = whole.ETag } == whole;
            if (whole != order || !isSame)
                await _rows.SubmitAsync(OrderEntity.Rebuild(whole, hasCopy: copy is not null), cancellationToken);
        }
        foreach (var lonely in copies.Keys)
            await _rows.DeleteAsync(OrderId.ToUnsettledKey(lonely), cancellationToken);
        return unexplained;
    }

    /// <summary>Whether the order has this report already.</summary>
    public async Task<bool> IsKnownAsync(string id, ExternalReport report, CancellationToken cancellationToken) =>
        await _rows.FindAsync(OrderEntity.ReportRow(id, report.Key), cancellationToken) is not null;

    /// <summary>The answers to an order, oldest first. Rows of delivery events have no such columns.</summary>
    public async Task<IReadOnlyList<OrderReply>> GetAnswersAsync(string id, CancellationToken cancellationToken) =>
        await _rows.ReadAsync<OrderReply>($"news|{id}|", cancellationToken).Where(answer => answer.From is not null)
            .OrderBy(answer => answer.ReceivedAt).ToListAsync(cancellationToken);

    private string OldestOpen => OrderId.RowKeyBefore(clock.GetUtcNow() - LongestLife);

    private static string OfProduct(Guid skuId) => TableClient.CreateQueryFilter($"SkuId eq {skuId}");
}
