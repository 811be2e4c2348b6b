using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Replies.Mailbox;

/// <summary>Records one mail of the inbox, an answer or a delivery report, and gives it a category.</summary>
internal sealed partial class InboxMailHandler(
    MailboxClient mailbox, MailboxMailReader reader, InboundReplyHandler replies, OrderMatcher matcher, DeliveryRecorder deliveries, TimeProvider clock,
    ILogger<InboxMailHandler> logger)
{
    /// <returns>Whether an order was confirmed.</returns>
    public async Task<bool> TakeAsync(InboxMail mail, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(mail, cancellationToken) is not { } received)
            return false;
        var (isRecorded, change) = await TryRecordReportAsync(received, cancellationToken)
            ? (true, null)
            : await replies.TakeAsync(received, cancellationToken);
        try
        {
            await mailbox.MarkAsync(mail, isRecorded ? MailboxClient.Recorded : MailboxClient.Unmatched, cancellationToken);
        }
        catch (ProblemException e)
        {
            NotMarked(e.Message);
        }
        return change is { Applied: true, Order.State: OrderState.Confirmed };
    }

    /// <summary>Records a delivery report. Its sender cannot be verified, but only who received the order's mail knows its Message-ID.</summary>
    private async Task<bool> TryRecordReportAsync(ReceivedMail mail, CancellationToken cancellationToken)
    {
        if (mail.Report is not { } report)
            return false;
        List<string> ids = [.. report.OriginalId is { } original ? [original] : Array.Empty<string>(), .. mail.Headers.InReplyTo];
        if (await matcher.FindAnsweredAsync(ids, cancellationToken) is not { } answered)
            return false;
        var at = mail.Headers.Date is { } date && date < clock.GetUtcNow() ? date : clock.GetUtcNow();
        await deliveries.RecordAsync(
            [new DeliveryEvent(
                mail.Headers.MessageId ?? answered.MessageId, report.IsFailure ? "bounce" : "deferred", answered.OrderId, at, MessageId: null,
                answered.MessageId, report.Reason, report.Recipient)],
            "Exchange", cancellationToken);
        return true;
    }

    [LoggerMessage(5772, LogLevel.Warning, "A mail of the inbox was read, but could not be given its category. {Reason}")]
    private partial void NotMarked(string reason);
}
