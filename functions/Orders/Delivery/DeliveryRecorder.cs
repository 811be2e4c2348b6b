using System.Globalization;
using LicenseFunctions.Shared;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders.Delivery;

/// <summary>Puts what SendGrid says of an order's mail into the order, each event once, in whatever order they come.</summary>
internal sealed partial class DeliveryRecorder(OrderStore store, OrderBook book, OrderNotices notices, TimeProvider clock, ILogger<DeliveryRecorder> logger)
{
    private const string By = "SendGrid";
    private const int MaxReason = 300;

    public async Task RecordAsync(DeliveryEvent reported, CancellationToken cancellationToken)
    {
        if (reported.OrderId is not { } orderId)
        {
            if (IsFailure(reported))
                Log.OtherMailFailed(logger, reported.Name, Reason(reported));
            return;
        }
        if (await store.FindAsync(orderId, cancellationToken) is not { } order)
        {
            Log.NoSuchOrder(logger, reported.Name);
            return;
        }
        var news = new OrderNews($"event|{reported.Id}");
        var text = Describe(reported);
        if (text is null)
            return;
        if (!IsOfPresentMail(reported, order))
            await book.NoteAsync(orderId, $"Another mail of this order: {text}", By, cancellationToken, news);
        else if (reported.Name != "delivered" && !IsFailure(reported))
            await book.NoteAsync(orderId, text, By, cancellationToken, news);
        else if (await ApplyAsync(reported, orderId, text, news, cancellationToken) is { Applied: true, Order.NoticeDue: true })
            await notices.TryTellAsync(orderId, cancellationToken);
    }

    private Task<OrderChange?> ApplyAsync(DeliveryEvent reported, string orderId, string text, OrderNews news, CancellationToken cancellationToken) => IsFailure(reported)
        ? book.ApplyAsync(orderId, OrderEvent.Bounced, text, By, order => order.KnownOutside(clock.GetUtcNow()) with { NoticeDue = true }, cancellationToken, news)
        : book.ApplyAsync(orderId, OrderEvent.Delivered, text, By, order => Delivered(order, reported).KnownOutside(clock.GetUtcNow()), cancellationToken, news);

    private static bool IsFailure(DeliveryEvent reported) => reported.Name is "bounce" or "dropped" or "spamreport";

    /// <summary>News of a reminder, or after a resend of the mail before it, say nothing of the one that counts.</summary>
    private static bool IsOfPresentMail(DeliveryEvent reported, Order order) =>
        // Called off, whichever of its mails has come to the reseller counts.
        order.State == OrderState.Cancelled
        || (order.MessageIds.Contains(reported.SmtpId, StringComparer.Ordinal) ? reported.SmtpId == order.MailMessageId : IsOfLastMail(reported, order));

    private static bool IsOfLastMail(DeliveryEvent reported, Order order) =>
        order.RepeatsMailOf is null
        || (order.SendGridMessageId is { Length: > 0 } id && reported.MessageId?.StartsWith(id, StringComparison.Ordinal) == true);

    private static Order Delivered(Order order, DeliveryEvent reported) => order with
    {
        SentAt = order.SentAt ?? (reported.At == default ? null : reported.At),
        // Called off, and there all the same: somebody has to know.
        NoticeDue = order.State == OrderState.Cancelled || (order.NoticeDue && order.State == OrderState.NeedsAttention),
    };

    /// <summary>Null for what is not worth a line.</summary>
    private static string? Describe(DeliveryEvent reported) => reported.Name switch
    {
        "delivered" => $"SendGrid delivered the mail{At(reported)}. {Reason(reported)}".TrimEnd(),
        "deferred" => $"The reseller's server did not take the mail yet{At(reported)}; SendGrid tries again. {Reason(reported)}".TrimEnd(),
        "bounce" => $"The mail came back{At(reported)}. {Reason(reported)}".TrimEnd(),
        "dropped" => $"SendGrid dropped the mail{At(reported)}. {Reason(reported)}".TrimEnd(),
        "spamreport" => $"The reseller marked the mail as spam{At(reported)}.",
        _ => null,
    };

    private static string At(DeliveryEvent reported) =>
        reported.At == default ? "" : reported.At.ToString("' at' HH:mm:ss 'UTC on' d MMM yyyy", CultureInfo.GetCultureInfo("en-GB"));

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
