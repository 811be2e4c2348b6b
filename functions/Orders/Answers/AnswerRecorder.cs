using LicenseFunctions.Shared.Telemetry;

namespace LicenseFunctions.Orders.Answers;

/// <summary>Writes an answer into the order's life, and tells the administrator where a person has to act.</summary>
internal sealed class AnswerRecorder(OrderBook book, OrderNotices notices)
{
    private const int MaxExcerpt = 260;

    /// <summary>Records an answer, once.</summary>
    /// <param name="by">The function or the person that takes it for an answer to this order.</param>
    /// <param name="isDecided">Whether a person says what it means, so that it counts whenever it was written.</param>
    /// <returns>What became of the order; null if the answer could change nothing, or there is no such order.</returns>
    public async Task<OrderChange?> RecordAsync(
        string orderId, OrderMail mail, AnswerMeaning says, string by, CancellationToken cancellationToken, bool isDecided = false)
    {
        using var span = AppTraces.Start(AppTraces.RecordAnswer, orderId);
        var (news, sender) = (mail.ToNews(says), MailText.OneLine(mail.From, 100));
        var answered = new Answered(sender, says, MailText.OneLine(mail.Excerpt, MaxExcerpt - sender.Length), WrittenAt(mail), mail.ReceivedAt, isDecided);
        var change = await book.ApplyAsync(orderId, answered, by, cancellationToken, news);
        if (says is AnswerMeaning.Nothing or AnswerMeaning.Automatic)
            return null;
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is { Applied: true, Order.NoticeDue: true })
            await notices.TryTellAsync(orderId, cancellationToken);
        return says is AnswerMeaning.Unclear ? null : change;
    }

    /// <summary>No later than it came, whatever it says.</summary>
    private static DateTimeOffset WrittenAt(OrderMail mail) => mail.Date < mail.ReceivedAt ? mail.Date.Value : mail.ReceivedAt;
}
