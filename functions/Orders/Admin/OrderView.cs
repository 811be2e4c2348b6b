using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Admin;

/// <summary>An order as callers see it.</summary>
/// <param name="Id">Empty for a dry run that would place a new order.</param>
/// <param name="FulfilledQuantity">The part of the quantity that Microsoft Graph shows.</param>
/// <param name="NotBefore">When its mail is sent, if that is delayed.</param>
/// <param name="RenewsAt">The renewal at which its licenses are returned.</param>
/// <param name="ReturnableUntil">Until when the reseller can take its licenses back: 7 days after the last snapshot without them.</param>
internal sealed record OrderView(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, int FulfilledQuantity, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, string? Reason, bool Automatic, DateTimeOffset? NotBefore, DateTimeOffset? SentAt,
    DateTimeOffset? ConfirmedAt, DateTimeOffset? FulfilledAt, DateTimeOffset? RenewsAt, DateTimeOffset? ReturnableUntil, string CorrelationId,
    IReadOnlyList<OrderHistoryView> History, IReadOnlyList<OrderReply> Answers)
{
    /// <inheritdoc cref="Order.IsPaused"/>
    internal bool IsPaused { get; init; }

    public static OrderView Of(Order order, IReadOnlyList<OrderHistoryEntry> history, IReadOnlyList<OrderReply> answers) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.FulfilledQuantity, order.State,
        order.RequestedAt, order.RequestedBy, order.Reason, order.Automatic,
        order.State is OrderState.Requested or OrderState.Held ? order.NotBefore : null,
        order.SentAt, order.ConfirmedAt, order.FulfilledAt, order.RenewsAt, order.ReturnableUntil, order.CorrelationId,
        [.. history.Select(entry => new OrderHistoryView(entry.At, entry.State, entry.Event.Describe() ?? "", entry.By))], answers)
    { IsPaused = order.IsPaused };
}

internal sealed record OrderHistoryView(DateTimeOffset At, OrderState State, string Text, string By);

/// <summary>An order in a list, without its history.</summary>
internal sealed record OrderListItem(
    string Id, Guid SkuId, string SkuPartNumber, string DisplayName, int Quantity, int ResultingTotal, int FulfilledQuantity, OrderState State,
    DateTimeOffset RequestedAt, string? RequestedBy, bool Automatic, DateTimeOffset? SentAt)
{
    public static OrderListItem Of(Order order) => new(
        order.Id, order.SkuId, order.SkuPartNumber, order.DisplayName, order.Quantity, order.ResultingTotal, order.FulfilledQuantity, order.State,
        order.RequestedAt, order.RequestedBy, order.Automatic, order.SentAt);
}
