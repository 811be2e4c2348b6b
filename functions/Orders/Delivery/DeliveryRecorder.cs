using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>Records delivery events in the orders, each once and in any sequence. Storage requests grow with the orders, not with the events.</summary>
internal sealed partial class DeliveryRecorder(
    OrderStore store, OrderUpdater updater, AdminOrderNotifier notifier, BounceNotifier bounceNotifier, ResellerOptions reseller,
    ILogger<DeliveryRecorder> logger)
{
    private const int MaxReason = 300;

    /// <param name="by">Who reports: SendGrid or Exchange.</param>
    public async Task RecordAsync(IReadOnlyList<DeliveryEvent> post, string by, CancellationToken cancellationToken)
    {
        var (ofOrders, others) = await MatchAsync(post, cancellationToken);
        foreach (var (orderId, events) in ofOrders)
        {
            var change = await updater.ApplyReportsAsync(
                orderId, (order, known) => Reports(order, [.. events.Where(reported => DeliveryReported.IsKept(reported.Name) && known.TryAdd(reported))]),
                by, cancellationToken);
            if (change is { Applied: true, Order.NoticeDue: true })
                await notifier.TryNotifyAsync(orderId, cancellationToken);
        }
        foreach (var reported in others)
        {
            if (reported.OrderId is not null)
                NoSuchOrder(reported.Name);
            else if (reported.IsFailure)
                OtherMailFailed(reported.Name, Reason(reported));
        }
        await bounceNotifier.ReportAsync(
            [.. others.Where(reported => reported.IsFailure && string.Equals(reported.Email?.Trim(), reseller.Email, StringComparison.OrdinalIgnoreCase))
                .Select(reported => (reported, Report(reported, ofPresentMail: true, times: 1)))],
            cancellationToken);
    }

    /// <summary>Groups the events by order, found by the custom argument or the Message-ID; and returns the other events.</summary>
    private async Task<(IReadOnlyDictionary<string, List<DeliveryEvent>> OfOrders, IReadOnlyList<DeliveryEvent> Others)> MatchAsync(
        IReadOnlyList<DeliveryEvent> post, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string?>(StringComparer.Ordinal);
        var matched = new List<(string? OrderId, DeliveryEvent Event)>();
        foreach (var reported in post)
            matched.Add((await ExistingAsync(reported.OrderId) ?? await ExistingAsync(OrderId.OfMessageId(reported.SmtpId)), reported));
        // Reads all orders, so only for failures that do not name their order.
        var messageIds = matched.Where(match => match is { OrderId: null, Event: { IsFailure: true, MessageId.Length: > 0 } })
            .Select(match => match.Event.MessageId!).Distinct(StringComparer.Ordinal).ToList();
        if (messageIds.Count > 0)
        {
            var found = await store.FindByMessageIdsAsync(messageIds, cancellationToken);
            matched = [.. matched.Select(match => (match.OrderId ?? found.GetValueOrDefault(match.Event.MessageId ?? ""), match.Event))];
        }
        return (
            matched.Where(match => match.OrderId is not null).GroupBy(match => match.OrderId!, match => match.Event, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal),
            [.. matched.Where(match => match.OrderId is null).Select(match => match.Event)]);

        async Task<string?> ExistingAsync(string? id)
        {
            if (id is null)
                return null;
            if (!known.TryGetValue(id, out var existing))
                known[id] = existing = (await store.FindAsync(id, cancellationToken))?.Id;
            return existing;
        }
    }

    /// <summary>SendGrid reports each delivery attempt: events of the same kind become one report, of the last event.</summary>
    private static IReadOnlyList<OrderEvent> Reports(Order order, IReadOnlyList<DeliveryEvent> events) =>
        [.. events.GroupBy(reported => (reported.Name, IsPresent: IsOfPresentMail(reported, order)))
            .Select(group => Report(group.MaxBy(reported => reported.At)!, group.Key.IsPresent, group.Count()))];

    private static DeliveryReported Report(DeliveryEvent reported, bool ofPresentMail, int times) =>
        new(reported.Name, reported.At == default ? null : reported.At, Reason(reported), ofPresentMail) { Times = times };

    /// <summary>Whether the event is about the order's current mail, not a reminder or an earlier mail. In a cancelled order every mail counts.</summary>
    private static bool IsOfPresentMail(DeliveryEvent reported, Order order) => order switch
    {
        { State: OrderState.Cancelled } => true,
        _ when order.MessageIds.Contains(reported.SmtpId, StringComparer.Ordinal) =>
            reported.SmtpId == order.MailMessageId || reported.SmtpId == order.InternetMessageId,
        { RepeatsMailOf: null } => true,
        _ => order.SendGridMessageId is { Length: > 0 } id && reported.MessageId?.StartsWith(id, StringComparison.Ordinal) == true,
    };

    private static string Reason(DeliveryEvent reported) =>
        SingleLine.Cut(string.Concat((reported.Reason ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim(), MaxReason);

    [LoggerMessage(5951, LogLevel.Error, "A mail that belongs to no order was not delivered ({Event}). {Reason}")]
    private partial void OtherMailFailed(string @event, string reason);

    [LoggerMessage(5952, LogLevel.Warning, "SendGrid reported {Event} for an order that does not exist")]
    private partial void NoSuchOrder(string @event);
}
