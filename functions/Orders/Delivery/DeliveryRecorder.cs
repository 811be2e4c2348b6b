using LicenseFunctions.Shared;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>Puts what SendGrid says of an order's mail into the order, each event once, in whatever order they come.</summary>
internal sealed partial class DeliveryRecorder(OrderStore store, OrderBook book, OrderNotices notices, ILogger<DeliveryRecorder> logger)
{
    private const string By = "SendGrid";
    private const int MaxReason = 300;

    public async Task RecordAsync(DeliveryEvent reported, CancellationToken cancellationToken)
    {
        if (reported.OrderId is not { } orderId)
        {
            if (DeliveryReported.IsFailure(reported.Name))
                Log.OtherMailFailed(logger, reported.Name, Reason(reported));
            return;
        }
        if (await store.FindAsync(orderId, cancellationToken) is not { } order)
        {
            Log.NoSuchOrder(logger, reported.Name);
            return;
        }
        var news = new OrderNews($"event|{reported.Id}");
        if (!DeliveryReported.IsKept(reported.Name))
            return;
        var happened = new DeliveryReported(reported.Name, reported.At == default ? null : reported.At, Reason(reported), IsOfPresentMail(reported, order));
        if (await book.ApplyAsync(orderId, happened, By, cancellationToken, news) is { Applied: true, Order.NoticeDue: true })
            await notices.TryTellAsync(orderId, cancellationToken);
    }

    /// <summary>News of a reminder, or after a resend of the mail before it, say nothing of the one that counts.</summary>
    private static bool IsOfPresentMail(DeliveryEvent reported, Order order) =>
        // Called off, whichever of its mails has come to the reseller counts.
        order.State == OrderState.Cancelled
        || (order.MessageIds.Contains(reported.SmtpId, StringComparer.Ordinal) ? reported.SmtpId == order.MailMessageId : IsOfLastMail(reported, order));

    private static bool IsOfLastMail(DeliveryEvent reported, Order order) =>
        order.RepeatsMailOf is null
        || (order.SendGridMessageId is { Length: > 0 } id && reported.MessageId?.StartsWith(id, StringComparison.Ordinal) == true);

    private static string Reason(DeliveryEvent reported) =>
        OneLine.Cut(string.Concat((reported.Reason ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim(), MaxReason);

    private static partial class Log
    {
        [LoggerMessage(5951, LogLevel.Error, "A mail that is no order was not delivered ({Event}). {Reason}")]
        public static partial void OtherMailFailed(ILogger logger, string @event, string reason);

        [LoggerMessage(5952, LogLevel.Warning, "SendGrid reports {Event} of an order that is not here")]
        public static partial void NoSuchOrder(ILogger logger, string @event);
    }
}
