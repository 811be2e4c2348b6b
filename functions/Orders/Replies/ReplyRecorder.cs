using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies;

/// <summary>Records a reply in its order, and notifies the administrators if a person has to act.</summary>
internal sealed class ReplyRecorder(OrderUpdater updater, AdminOrderNotifier notifier)
{
    private const int MaxExcerpt = 260;

    /// <summary>Records a reply once.</summary>
    /// <param name="by">The function or person that matched it with the order.</param>
    /// <param name="isDecided">Whether a person classified it, so that it counts even if it is old.</param>
    /// <returns>The change of the order; null if the reply cannot change it, or there is no such order.</returns>
    public async Task<OrderChange?> RecordAsync(
        string orderId, UnmatchedMail mail, ReplyMeaning says, string by, CancellationToken cancellationToken, bool isDecided = false)
    {
        using var span = AppTraces.Start(AppTraces.RecordAnswer, orderId);
        var sender = MailText.SingleLine(mail.From, 100);
        // The Date header can lie in the future.
        var writtenAt = mail.Date < mail.ReceivedAt ? mail.Date.Value : mail.ReceivedAt;
        var answered = new Answered(sender, says, MailText.SingleLine(mail.Excerpt, MaxExcerpt - sender.Length), writtenAt, mail.ReceivedAt, isDecided);
        var change = await updater.ApplyAsync(orderId, answered, by, cancellationToken, mail.ToReport(says));
        if (says is ReplyMeaning.Nothing or ReplyMeaning.Automatic)
            return null;
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is { Applied: true, Order.NoticeDue: true })
            await notifier.TryNotifyAsync(orderId, cancellationToken);
        return says is ReplyMeaning.Unclear ? null : change;
    }
}
