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
    /// What is written for a transition: the order's rows, if the one that was read still is as it was, and its history entry. The copy
    /// changes with the order and only with it, so that either shows whether somebody else was faster.
    /// </summary>
    public static IEnumerable<TableTransactionAction> Write(string partition, OrderTransition transition)
    {
        var order = transition.After;
        var version = transition.Before is null ? order.Version : order.Version + Math.Max(1, transition.Entries.Count);
        var changed = order with { Version = version, IsListed = order.IsUnsettled };
        var (row, copy) = (FromOrder(partition, OrderId.ToRowKey(order.Id), changed), FromOrder(partition, OrderId.ToUnsettledKey(order.Id), changed));
        if (transition.Before is null)
        {
            yield return new(TableTransactionActionType.Add, row);
            if (changed.IsListed)
                yield return new(TableTransactionActionType.Add, copy);
        }
        else
        {
            if (order.RowKey != row.RowKey && order.RowKey != copy.RowKey)
                throw new ArgumentException("Only an order that was read can be changed.", nameof(transition));
            ETag IfAsRead(TableEntity one) => one.RowKey == order.RowKey ? order.ETag : ETag.All;
            yield return new(TableTransactionActionType.UpdateReplace, row, IfAsRead(row));
            if (changed.IsListed)
                yield return order.RowKey == copy.RowKey
                    ? new(TableTransactionActionType.UpdateReplace, copy, order.ETag)
                    : new(TableTransactionActionType.UpsertReplace, copy);
            else if (order.IsListed)
                yield return new(TableTransactionActionType.Delete, copy, IfAsRead(copy));
        }
        foreach (var (entry, i) in transition.Entries.Select((entry, i) => (entry, i)))
            yield return new(TableTransactionActionType.UpsertReplace, FromEntry(partition, order.Id, version - transition.Entries.Count + 1 + i, entry));
    }

    /// <summary>An order as it is to be after a restore, with its copy or, if it is not listed, without one.</summary>
    public static IEnumerable<TableTransactionAction> Rebuild(string partition, Order order, bool hasCopy)
    {
        var copy = FromOrder(partition, OrderId.ToUnsettledKey(order.Id), order);
        yield return new(TableTransactionActionType.UpdateReplace, FromOrder(partition, OrderId.ToRowKey(order.Id), order), order.ETag);
        if (order.IsListed)
            yield return new(TableTransactionActionType.UpsertReplace, copy);
        else if (hasCopy)
            yield return new(TableTransactionActionType.Delete, copy, ETag.All);
    }

    public static bool IsOrder(TableEntity row) => row.RowKey.StartsWith("order|", StringComparison.Ordinal);

    public static bool IsCopy(TableEntity row) => row.RowKey.StartsWith("unsettled|", StringComparison.Ordinal);

    private static TableEntity FromOrder(string partition, string rowKey, Order order) => new(partition, rowKey)
    {
        ["Id"] = order.Id,
        [nameof(Order.SkuId)] = order.SkuId,
        [nameof(Order.SkuPartNumber)] = order.SkuPartNumber,
        [nameof(Order.DisplayName)] = order.DisplayName,
        [nameof(Order.Quantity)] = order.Quantity,
        [nameof(Order.PurchasedBefore)] = order.PurchasedBefore,
        [nameof(Order.State)] = order.State.ToString(),
        [nameof(Order.RequestedAt)] = order.RequestedAt,
        [nameof(Order.RequestedBy)] = order.RequestedBy,
        [nameof(Order.Reason)] = order.Reason,
        [nameof(Order.CorrelationId)] = order.CorrelationId,
        [nameof(Order.QueuedAt)] = order.QueuedAt,
        [nameof(Order.ClaimedAt)] = order.ClaimedAt,
        [nameof(Order.SentAt)] = order.SentAt,
        [nameof(Order.MailMessageId)] = order.MailMessageId,
        [nameof(Order.SendGridMessageId)] = order.SendGridMessageId,
        [nameof(Order.Automatic)] = order.Automatic,
        [nameof(Order.NotBefore)] = order.NotBefore,
        [nameof(Order.Tries)] = order.Tries,
        [nameof(Order.EarlierMessageIds)] = order.EarlierMessageIds,
        [nameof(Order.RepeatsMailOf)] = order.RepeatsMailOf,
        [nameof(Order.ConfirmedAt)] = order.ConfirmedAt,
        [nameof(Order.UnclearSince)] = order.UnclearSince,
        [nameof(Order.RemindedAt)] = order.RemindedAt,
        [nameof(Order.FulfilledQuantity)] = order.FulfilledQuantity,
        [nameof(Order.FulfilledAt)] = order.FulfilledAt,
        [nameof(Order.AbandonedAt)] = order.AbandonedAt,
        [nameof(Order.RefusedAt)] = order.RefusedAt,
        [nameof(Order.AddedRequests)] = order.AddedRequests,
        [nameof(Order.AnnouncementDue)] = order.AnnouncementDue,
        [nameof(Order.NoticeDue)] = order.NoticeDue,
        [nameof(Order.IsListed)] = order.IsListed,
        [nameof(Order.Version)] = order.Version,
    };

    public static Order ToOrder(TableEntity row) => new()
    {
        Id = row.GetString("Id"),
        SkuId = row.GetGuid(nameof(Order.SkuId)).GetValueOrDefault(),
        SkuPartNumber = row.GetString(nameof(Order.SkuPartNumber)),
        DisplayName = row.GetString(nameof(Order.DisplayName)),
        Quantity = row.GetInt32(nameof(Order.Quantity)).GetValueOrDefault(),
        PurchasedBefore = row.GetInt32(nameof(Order.PurchasedBefore)).GetValueOrDefault(),
        State = Enum.Parse<OrderState>(row.GetString(nameof(Order.State))),
        RequestedAt = row.GetDateTimeOffset(nameof(Order.RequestedAt)).GetValueOrDefault(),
        RequestedBy = row.GetString(nameof(Order.RequestedBy)),
        Reason = row.GetString(nameof(Order.Reason)),
        CorrelationId = row.GetString(nameof(Order.CorrelationId)),
        QueuedAt = row.GetDateTimeOffset(nameof(Order.QueuedAt)),
        ClaimedAt = row.GetDateTimeOffset(nameof(Order.ClaimedAt)),
        SentAt = row.GetDateTimeOffset(nameof(Order.SentAt)),
        MailMessageId = row.GetString(nameof(Order.MailMessageId)),
        SendGridMessageId = row.GetString(nameof(Order.SendGridMessageId)),
        Automatic = row.GetBoolean(nameof(Order.Automatic)).GetValueOrDefault(),
        NotBefore = row.GetDateTimeOffset(nameof(Order.NotBefore)),
        Tries = row.GetInt32(nameof(Order.Tries)).GetValueOrDefault(),
        EarlierMessageIds = row.GetString(nameof(Order.EarlierMessageIds)),
        RepeatsMailOf = row.GetDateTimeOffset(nameof(Order.RepeatsMailOf)),
        ConfirmedAt = row.GetDateTimeOffset(nameof(Order.ConfirmedAt)),
        UnclearSince = row.GetDateTimeOffset(nameof(Order.UnclearSince)),
        RemindedAt = row.GetDateTimeOffset(nameof(Order.RemindedAt)),
        FulfilledQuantity = row.GetInt32(nameof(Order.FulfilledQuantity)).GetValueOrDefault(),
        FulfilledAt = row.GetDateTimeOffset(nameof(Order.FulfilledAt)),
        AbandonedAt = row.GetDateTimeOffset(nameof(Order.AbandonedAt)),
        RefusedAt = row.GetDateTimeOffset(nameof(Order.RefusedAt)) ?? PerhapsRefusedAt(row),
        AddedRequests = row.GetInt32(nameof(Order.AddedRequests)).GetValueOrDefault(),
        AnnouncementDue = row.GetBoolean(nameof(Order.AnnouncementDue)).GetValueOrDefault(),
        NoticeDue = row.GetBoolean(nameof(Order.NoticeDue)).GetValueOrDefault(),
        IsListed = row.GetBoolean(nameof(Order.IsListed)).GetValueOrDefault(),
        Version = row.GetInt32(nameof(Order.Version)).GetValueOrDefault(),
        RowKey = row.RowKey,
        ETag = row.ETag,
    };

    /// <summary>Earlier versions did not write down why an order needs attention: it counts as refused until somebody says otherwise.</summary>
    private static DateTimeOffset? PerhapsRefusedAt(TableEntity row) =>
        row.ContainsKey(nameof(Order.AddedRequests)) || row.GetString(nameof(Order.State)) != nameof(OrderState.NeedsAttention)
            ? null
            : row.GetDateTimeOffset(nameof(Order.RequestedAt));

    /// <summary>Whether a change failed because a row is not as it was read any more: changed, there already, or gone.</summary>
    public static bool IsOvertaken(RequestFailedException e) => e.Status is 404 or 409 or 412;

    public static string StepRow(string orderId, int version) => $"step|{orderId}|{version:D6}";

    /// <summary>The order and the version that a row of its history belongs to.</summary>
    public static (string OrderId, int Version) ReadStepRow(string rowKey) => rowKey.Split('|') is [_, var orderId, var version]
        ? (orderId, int.Parse(version, CultureInfo.InvariantCulture))
        : throw new ArgumentException($"'{rowKey}' is no row of a history.", nameof(rowKey));

    private static TableEntity FromEntry(string partition, string orderId, int version, OrderHistoryEntry entry) => new(partition, StepRow(orderId, version))
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

    public static TableEntity FromKey(string partition, string orderId, IdempotencyKey key) =>
        new(partition, key.RowKey) { ["OrderId"] = orderId, ["BodyHash"] = key.BodyHash };

    public static string ReportRow(string orderId, string key) =>
        $"news|{orderId}|{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}";

    public static TableEntity FromEvents(string partition, string orderId, KnownDeliveryEvents events) =>
        new(partition, $"news|{orderId}|events") { [EventHashes] = events.ToBytes() };

    public static TableEntity FromReport(string partition, string orderId, ExternalReport report)
    {
        var row = new TableEntity(partition, ReportRow(orderId, report.Key));
        if (report.Answer is not { } answer)
            return row;
        row[nameof(OrderReply.ReceivedAt)] = answer.ReceivedAt;
        row[nameof(OrderReply.From)] = answer.From;
        row[nameof(OrderReply.Date)] = answer.Date;
        row[nameof(OrderReply.Subject)] = answer.Subject;
        row[nameof(OrderReply.MessageId)] = answer.MessageId;
        row[nameof(OrderReply.Excerpt)] = answer.Excerpt;
        row[nameof(OrderReply.Says)] = answer.Says.ToString();
        return row;
    }

    /// <summary>Null if the row is a delivery event's.</summary>
    public static OrderReply? ToAnswer(TableEntity row) => row.GetString(nameof(OrderReply.Says)) is not { } says
        ? null
        : new OrderReply
        {
            ReceivedAt = row.GetDateTimeOffset(nameof(OrderReply.ReceivedAt)).GetValueOrDefault(),
            From = row.GetString(nameof(OrderReply.From)),
            Date = row.GetDateTimeOffset(nameof(OrderReply.Date)),
            Subject = row.GetString(nameof(OrderReply.Subject)),
            MessageId = row.GetString(nameof(OrderReply.MessageId)),
            Excerpt = row.GetString(nameof(OrderReply.Excerpt)),
            Says = Enum.Parse<ReplyMeaning>(says),
        };
}
