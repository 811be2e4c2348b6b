namespace LicenseFunctions.Orders;

/// <summary>An order as callers see it.</summary>
internal sealed record OrderView(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, string? Reason, DateTimeOffset? SentAt, string CorrelationId,
    IReadOnlyList<OrderStepView> History)
{
    public static OrderView Of(Order order, IReadOnlyList<OrderStep> steps) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.State,
        order.RequestedAt, order.RequestedBy, order.Reason, order.SentAt, order.CorrelationId,
        [.. steps.Select(step => new OrderStepView(step.At, step.State, step.Text, step.By))]);
}

internal sealed record OrderStepView(DateTimeOffset At, OrderState State, string Text, string By);

/// <summary>An order in a list, without its history.</summary>
internal sealed record OrderLine(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, DateTimeOffset? SentAt)
{
    public static OrderLine Of(Order order) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.State,
        order.RequestedAt, order.RequestedBy, order.SentAt);
}
