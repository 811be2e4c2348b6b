using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Parsing;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies;

/// <summary>Writes an answer into the order's life, and notifies the administrator where a person has to act.</summary>
internal sealed class ReplyRecorder(OrderUpdater updater, AdminOrderNotifier notifier)
{
    private const int MaxExcerpt = 260;

    /// <summary>Records an answer, once.</summary>
    /// <param name="by">The function or the person that takes it for an answer to this order.</param>
    /// <param name="isDecided">Whether a person says what it means, so that it counts whenever it was written.</param>
    /// <returns>What became of the order; null if the answer could change nothing, or there is no such order.</returns>
    public async Task<OrderChange?> RecordAsync(
        string orderId, UnmatchedMail mail, ReplyMeaning says, string by, CancellationToken cancellationToken, bool isDecided = false)
    {
        using var span = AppTraces.Start(AppTraces.RecordAnswer, orderId);
        var (news, sender) = (mail.ToReport(says), MailText.SingleLine(mail.From, 100));
        var answered = new Answered(sender, says, MailText.SingleLine(mail.Excerpt, MaxExcerpt - sender.Length), WrittenAt(mail), mail.ReceivedAt, isDecided);
        var change = await updater.ApplyAsync(orderId, answered, by, cancellationToken, news);
        if (says is ReplyMeaning.Nothing or ReplyMeaning.Automatic)
            return null;
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is { Applied: true, Order.NoticeDue: true })
            await notifier.TryNotifyAsync(orderId, cancellationToken);
        return says is ReplyMeaning.Unclear ? null : change;
    }

    /// <summary>No later than it came, whatever it says.</summary>
    private static DateTimeOffset WrittenAt(UnmatchedMail mail) => mail.Date < mail.ReceivedAt ? mail.Date.Value : mail.ReceivedAt;
}
