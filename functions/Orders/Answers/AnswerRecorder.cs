using LicenseFunctions.Shared.Telemetry;

namespace LicenseFunctions.Orders.Answers;

/// <summary>Writes an answer into the order's life, and tells the administrator where a person has to act.</summary>
internal sealed class AnswerRecorder(OrderBook book, OrderNotices notices, TimeProvider clock)
{
    private const int MaxStep = 300;

    /// <summary>Records an answer, once.</summary>
    /// <param name="by">The function or the person that takes it for an answer to this order.</param>
    /// <returns>What became of the order; null if the answer could change nothing, or there is no such order.</returns>
    public async Task<OrderChange?> RecordAsync(string orderId, OrderMail mail, AnswerMeaning says, string by, CancellationToken cancellationToken)
    {
        using var span = AppTraces.Start(AppTraces.RecordAnswer, orderId);
        var news = mail.ToNews(says);
        var text = Describe(mail, says);
        if (says is AnswerMeaning.Nothing or AnswerMeaning.Automatic)
        {
            await book.NoteAsync(orderId, text, by, cancellationToken, news);
            return null;
        }
        var change = await book.ApplyAsync(orderId, EventOf(says), text, by, order => Changed(order, says), cancellationToken, news,
            guard: WasNeverSent);
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is { Applied: true, Order.NoticeDue: true })
            await notices.TryTellAsync(orderId, cancellationToken);
        return change;
    }

    /// <summary>Nobody outside can know of it. A mail that was refused may have got through.</summary>
    private static bool WasNeverSent(Order order) => order.PerhapsSentAt is null && !order.MessageIds.Any();

    private static OrderEvent EventOf(AnswerMeaning says) => says switch
    {
        AnswerMeaning.Yes => OrderEvent.SaidYes,
        AnswerMeaning.No => OrderEvent.SaidNo,
        _ => OrderEvent.Asked,
    };

    private Order Changed(Order order, AnswerMeaning says) => says == AnswerMeaning.Yes
        // Called off, and done all the same: somebody has to know.
        ? order.ConfirmedAgain(clock.GetUtcNow()) with { NoticeDue = order.State == OrderState.Cancelled }
        : order.KnownOutside(clock.GetUtcNow()) with { NoticeDue = true };

    private static string Describe(OrderMail mail, AnswerMeaning says)
    {
        var what = says switch
        {
            AnswerMeaning.Yes => "answered yes",
            AnswerMeaning.No => "answered no, or not all of it",
            AnswerMeaning.Question => "asked something",
            AnswerMeaning.Automatic => "answered automatically, which confirms nothing",
            _ => "wrote without saying yes or no",
        };
        var sender = MailText.OneLine(mail.From, 100);
        return MailText.OneLine(mail.Excerpt.Length == 0 ? $"{sender} {what}." : $"{sender} {what}: \"{MailText.OneLine(mail.Excerpt, MaxStep - sender.Length - what.Length - 6)}\"", MaxStep);
    }
}
