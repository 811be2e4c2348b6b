using LicenseFunctions.Shared.Telemetry;

namespace LicenseFunctions.Orders.Answers;

/// <summary>Writes an answer into the order's life, and tells the administrator where a person has to act.</summary>
internal sealed class AnswerRecorder(OrderBook book, OrderNotices notices, TimeProvider clock)
{
    private const int MaxStep = 300;

    /// <summary>Records an answer, once.</summary>
    /// <param name="by">The function or the person that takes it for an answer to this order.</param>
    /// <param name="isDecided">Whether a person says what it means, so that it counts whenever it was written.</param>
    /// <returns>What became of the order; null if the answer could change nothing, or there is no such order.</returns>
    public async Task<OrderChange?> RecordAsync(
        string orderId, OrderMail mail, AnswerMeaning says, string by, CancellationToken cancellationToken, bool isDecided = false)
    {
        using var span = AppTraces.Start(AppTraces.RecordAnswer, orderId);
        var news = mail.ToNews(says);
        var text = Describe(mail, says);
        if (says is AnswerMeaning.Nothing or AnswerMeaning.Automatic or AnswerMeaning.Unclear)
        {
            var isUnclear = says is AnswerMeaning.Unclear;
            if (await book.NoteAsync(orderId, text, by, cancellationToken, news, isUnclear ? order => Unclear(order, mail) : null) && isUnclear)
                await notices.TryTellAsync(orderId, cancellationToken);
            return null;
        }
        var change = await book.ApplyAsync(orderId, EventOf(says), text, by, order => Changed(order, mail, says), cancellationToken, news,
            guard: order => WasNeverSent(order) || (says is AnswerMeaning.Yes && !isDecided && WrittenAt(mail) < order.RefusedAt));
        if (change is not null)
            AppTraces.Correlate(change.Order.CorrelationId);
        if (change is { Applied: true, Order.NoticeDue: true })
            await notices.TryTellAsync(orderId, cancellationToken);
        return change;
    }

    /// <summary>Nobody outside can know of it. A mail that was refused may have got through.</summary>
    private static bool WasNeverSent(Order order) => order.PerhapsSentAt is null && !order.MessageIds.Any();

    /// <summary>No later than it came, whatever it says.</summary>
    private static DateTimeOffset WrittenAt(OrderMail mail) => mail.Date < mail.ReceivedAt ? mail.Date.Value : mail.ReceivedAt;

    private static OrderEvent EventOf(AnswerMeaning says) => says switch
    {
        AnswerMeaning.Yes => OrderEvent.SaidYes,
        AnswerMeaning.No => OrderEvent.SaidNo,
        _ => OrderEvent.Asked,
    };

    private Order Changed(Order order, OrderMail mail, AnswerMeaning says) => says == AnswerMeaning.Yes
        // Called off, and done all the same: somebody has to know.
        ? order.ConfirmedAgain(clock.GetUtcNow()) with { NoticeDue = order.State == OrderState.Cancelled, UnclearSince = null }
        : order.KnownOutside(clock.GetUtcNow()) with
        {
            NoticeDue = true,
            UnclearSince = null,
            RefusedAt = order.RefusedAt > WrittenAt(mail) ? order.RefusedAt : WrittenAt(mail),
        };

    /// <summary>What has come as asked for needs nobody's answer any more, and of what was never sent nobody can have written.</summary>
    private static Order Unclear(Order order, OrderMail mail) => order.State == OrderState.Fulfilled || WasNeverSent(order)
        ? order
        : order with { NoticeDue = true, UnclearSince = order.NoticeDue && order.UnclearSince is { } since ? since : mail.ReceivedAt };

    private static string Describe(OrderMail mail, AnswerMeaning says)
    {
        var what = says switch
        {
            AnswerMeaning.Yes => "answered yes",
            AnswerMeaning.No => "answered no, or not all of it",
            AnswerMeaning.Question => "asked something",
            AnswerMeaning.Automatic => "answered automatically, which confirms nothing",
            AnswerMeaning.Unclear => "wrote what could not be understood",
            _ => "wrote without saying yes or no yet",
        };
        var sender = MailText.OneLine(mail.From, 100);
        return MailText.OneLine(mail.Excerpt.Length == 0 ? $"{sender} {what}." : $"{sender} {what}: \"{MailText.OneLine(mail.Excerpt, MaxStep - sender.Length - what.Length - 6)}\"", MaxStep);
    }
}
