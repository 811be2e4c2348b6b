namespace LicenseFunctions.Orders;

/// <summary>An order as callers see it.</summary>
internal sealed record OrderView(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, string? Reason, DateTimeOffset? SentAt, string CorrelationId,
    IReadOnlyList<OrderStepView> History, IReadOnlyList<OrderAnswerView> Answers)
{
    public static OrderView Of(Order order, IReadOnlyList<OrderStep> steps, IReadOnlyList<OrderAnswer> answers) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.State,
        order.RequestedAt, order.RequestedBy, order.Reason, order.SentAt, order.CorrelationId,
        [.. steps.Select(step => new OrderStepView(step.At, step.State, step.Text, step.By))],
        [.. answers.Select(OrderAnswerView.Of)]);
}

internal sealed record OrderStepView(DateTimeOffset At, OrderState State, string Text, string By);

/// <summary>A mail that answers an order.</summary>
internal sealed record OrderAnswerView(
    DateTimeOffset ReceivedAt, string From, DateTimeOffset? Date, string Subject, string? MessageId, string Excerpt, AnswerMeaning Says)
{
    public static OrderAnswerView Of(OrderAnswer answer) => new(
        answer.ReceivedAt, answer.From, answer.Date, answer.Subject, answer.MessageId, answer.Excerpt, answer.Says);
}

/// <summary>An order in a list, without its history.</summary>
internal sealed record OrderLine(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, DateTimeOffset? SentAt)
{
    public static OrderLine Of(Order order) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.State,
        order.RequestedAt, order.RequestedBy, order.SentAt);
}
