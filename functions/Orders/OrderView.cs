namespace LicenseFunctions.Orders;

/// <summary>An order as callers see it.</summary>
/// <param name="Id">Empty only for a dry run that would place a new order.</param>
/// <param name="FulfilledQuantity">How much of the quantity Microsoft Graph shows.</param>
/// <param name="Automatic">Whether the app ordered by itself.</param>
/// <param name="NotBefore">When its mail is sent, if it is kept back.</param>
internal sealed record OrderView(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, int FulfilledQuantity, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, string? Reason, bool Automatic, DateTimeOffset? NotBefore, DateTimeOffset? SentAt,
    DateTimeOffset? ConfirmedAt, DateTimeOffset? FulfilledAt, string CorrelationId,
    IReadOnlyList<OrderStepView> History, IReadOnlyList<OrderAnswer> Answers)
{
    /// <inheritdoc cref="Order.IsPaused"/>
    internal bool IsPaused { get; init; }

    public static OrderView Of(Order order, IReadOnlyList<OrderHistoryEntry> history, IReadOnlyList<OrderAnswer> answers) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.FulfilledQuantity, order.State,
        order.RequestedAt, order.RequestedBy, order.Reason, order.Automatic, order.State == OrderState.Requested ? order.NotBefore : null, order.SentAt,
        order.ConfirmedAt, order.FulfilledAt, order.CorrelationId,
        [.. history.Select(entry => new OrderStepView(entry.At, entry.State, entry.Event.Describe() ?? "", entry.By))], answers)
    { IsPaused = order.IsPaused };
}

internal sealed record OrderStepView(DateTimeOffset At, OrderState State, string Text, string By);

/// <summary>An order in a list, without its history.</summary>
internal sealed record OrderLine(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, int FulfilledQuantity, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, bool Automatic, DateTimeOffset? SentAt)
{
    public static OrderLine Of(Order order) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.FulfilledQuantity, order.State,
        order.RequestedAt, order.RequestedBy, order.Automatic, order.SentAt);
}
