using Azure.Data.Tables;

namespace LicenseFunctions.Orders;

/// <summary>Orders as rows; see <see cref="OrderStore"/> for the keys.</summary>
internal static class OrderEntity
{
    public static TableEntity FromOrder(string partition, Order order) => new(partition, OrderId.ToRowKey(order.Id))
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
        [nameof(Order.NoticeDue)] = order.NoticeDue,
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
        NoticeDue = row.GetBoolean(nameof(Order.NoticeDue)).GetValueOrDefault(),
        Version = row.GetInt32(nameof(Order.Version)).GetValueOrDefault(),
        ETag = row.ETag,
    };

    public static string StepRow(string orderId, int version) => $"step|{orderId}|{version:D6}";

    public static TableEntity FromStep(string partition, string orderId, int version, OrderStep step) => new(partition, StepRow(orderId, version))
    {
        [nameof(OrderStep.At)] = step.At,
        [nameof(OrderStep.State)] = step.State.ToString(),
        [nameof(OrderStep.Text)] = step.Text,
        [nameof(OrderStep.By)] = step.By,
        [nameof(OrderStep.CorrelationId)] = step.CorrelationId,
    };

    public static OrderStep ToStep(TableEntity row) => new(
        row.GetDateTimeOffset(nameof(OrderStep.At)).GetValueOrDefault(),
        Enum.Parse<OrderState>(row.GetString(nameof(OrderStep.State))),
        row.GetString(nameof(OrderStep.Text)),
        row.GetString(nameof(OrderStep.By)),
        row.GetString(nameof(OrderStep.CorrelationId)));
}
