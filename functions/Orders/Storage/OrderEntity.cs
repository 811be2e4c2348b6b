using System.Security.Cryptography;
using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Storage;

/// <summary>Orders as rows; see <see cref="OrderStore"/> for the keys.</summary>
internal static class OrderEntity
{
    public const string LeaseRow = "lease";
    public const string EventHashes = "Events";

    private static readonly JsonSerializerOptions EventJson = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>
    /// The rows of a transition: the order, its copy, its history and its callbacks, on condition that the row that was read is unchanged. Order
    /// and copy always change together, so that the ETag of either shows a conflict.
    /// </summary>
    public static IEnumerable<TableTransactionAction> Write(OrderTransition transition)
    {
        var order = transition.After;
        var version = transition.Before is null ? order.Version : order.Version + Math.Max(1, transition.Entries.Count);
        var changed = order with { Version = version, IsListed = order.IsUnsettled };
        var (row, copy) = (RowOf(changed), CopyOf(changed));
        if (transition.Before is null)
        {
            yield return TableAction.Add(row);
            if (changed.IsListed)
                yield return TableAction.Add(copy);
        }
        else
        {
            if (order.RowKey != row.RowKey && order.RowKey != copy.RowKey)
                throw new ArgumentException("Only an order that was read can be changed.", nameof(transition));
            ETag IfAsRead(Order one) => one.RowKey == order.RowKey ? order.ETag : ETag.All;
            yield return TableAction.Replace(row, IfAsRead(row));
            if (changed.IsListed)
                yield return order.RowKey == copy.RowKey ? TableAction.Replace(copy, order.ETag) : TableAction.Upsert(copy);
            else if (order.IsListed)
                yield return TableAction.Delete(copy.RowKey, IfAsRead(copy));
        }
        foreach (var (i, entry) in transition.Entries.Index())
            yield return TableAction.Upsert(FromEntry(order.Id, version - transition.Entries.Count + 1 + i, entry));
        foreach (var callback in OrderCallbacks.Rows(transition, version))
            yield return callback;
    }

    /// <summary>The rows of an order after a restore.</summary>
    public static IEnumerable<TableTransactionAction> Rebuild(Order order, bool hasCopy)
    {
        yield return TableAction.Replace(RowOf(order), order.ETag);
        if (order.IsListed)
            yield return TableAction.Upsert(CopyOf(order));
        else if (hasCopy)
            yield return TableAction.Delete(OrderId.ToUnsettledKey(order.Id));
    }

    public static bool IsOrder(string rowKey) => rowKey.StartsWith("order|", StringComparison.Ordinal);

    private static Order RowOf(Order order) => order with { RowKey = OrderId.ToRowKey(order.Id) };

    private static Order CopyOf(Order order) => order with { RowKey = OrderId.ToUnsettledKey(order.Id) };

    public static string StepRow(string orderId, int version) => $"step|{orderId}|{version:D6}";

    /// <summary>The order and the version in the key of a history row.</summary>
    public static (string OrderId, int Version) ReadStepRow(string rowKey) => rowKey.Split('|') is [_, var orderId, var version]
        ? (orderId, int.Parse(version, CultureInfo.InvariantCulture))
        : throw new ArgumentException($"'{rowKey}' is no row of a history.", nameof(rowKey));

    private static TableEntity FromEntry(string orderId, int version, OrderHistoryEntry entry) => new(null, StepRow(orderId, version))
    {
        [nameof(OrderHistoryEntry.At)] = entry.At,
        [nameof(OrderHistoryEntry.State)] = entry.State.ToString(),
        [nameof(OrderHistoryEntry.Event)] = JsonSerializer.Serialize(entry.Event, EventJson),
        [nameof(OrderHistoryEntry.By)] = entry.By,
        [nameof(OrderHistoryEntry.CorrelationId)] = entry.CorrelationId,
    };

    public static OrderHistoryEntry ToEntry(TableEntity row) => new(
        row.GetDateTimeOffset(nameof(OrderHistoryEntry.At)).GetValueOrDefault(),
        Enum.Parse<OrderState>(row.GetString(nameof(OrderHistoryEntry.State))),
        row.GetString(nameof(OrderHistoryEntry.Event)) is { } json
            ? JsonSerializer.Deserialize<OrderEvent>(json, EventJson)!
            : new EarlierEntry(row.GetString("Text")),
        row.GetString(nameof(OrderHistoryEntry.By)),
        row.GetString(nameof(OrderHistoryEntry.CorrelationId)));

    public static TableEntity FromKey(string orderId, IdempotencyKey key) => new(null, key.RowKey) { ["OrderId"] = orderId, ["BodyHash"] = key.BodyHash };

    public static string ReportRow(string orderId, string key) =>
        $"news|{orderId}|{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}";

    public static TableEntity FromEvents(string orderId, KnownDeliveryEvents events) =>
        new(null, $"news|{orderId}|events") { [EventHashes] = events.ToBytes() };

    public static ITableEntity FromReport(string orderId, ExternalReport report) => report.Answer is { } answer
        ? answer with { RowKey = ReportRow(orderId, report.Key) }
        : new TableEntity(null, ReportRow(orderId, report.Key));
}
