using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Orders.Mail;

/// <summary>Writes the notice of an order: why it needs a person, or that it was placed automatically.</summary>
internal sealed class OrderNotice(NoticeMailer notices, ResellerOptions reseller, OrderOptions options, OrderLinks links)
{
    private const int MostSteps = 8;
    private LocalizedText Words => notices.Words;

    /// <param name="answers">The reseller's mails about the order, oldest first.</param>
    /// <param name="prices">For an announcement; null for another notice.</param>
    public Notice Write(
        Order order, IReadOnlyList<OrderHistoryEntry> history, IReadOnlyList<OrderReply> answers, IReadOnlyDictionary<Guid, StoredPrice>? prices = null)
    {
        var unclear = order.UnclearSince is { } since
            ? answers.Where(answer => answer.Says == ReplyMeaning.Unclear && answer.ReceivedAt >= since).ToList()
            : [];
        var (why, cause) = WhyOf(order, history, unclear.Count > 0);
        var goods = NoticeMailer.Goods(order.Quantity, order.DisplayName);
        var decisions = unclear.Count > 0 && links.ForAdministrator(order) is { } pair
            ? [new NoticeLink(Words["ItIsDone"], pair.Yes), new NoticeLink(Words["ItIsRefused"], pair.No)]
            : order.State == OrderState.Requested && order.Automatic && links.ForAnnouncement(order.Id) is { } cancel
                ? new List<NoticeLink> { new(Words["CancelOrder"], cancel) }
                : [];
        var texts = TextsOf(why, Words[order.Quantity < 0 ? "ReturnOf" : "OrderOf", goods], order);
        return new Notice(
            Words["NoticeSubject", texts.Brief, goods, order.Id], texts.Heading, [.. Reminded(cause), texts.Advice], Words["OpenOrder"],
            notices.OrderLink(order.Id))
        {
            Kind = NewsKind.Order,
            OrderId = order.Id,
            Key = KeyOf(order, history, why, cause),
            Quotes = Quotes(cause, unclear, answers),
            Decisions = decisions,
            Details =
            [
                new(Words["Product"], $"{order.DisplayName} ({order.SkuPartNumber})"),
                new(Words["Quantity"], notices.Change(order.Quantity)),
                .. Number(cause),
                .. prices is null ? [] : Detail("Cost", Cost(order, prices)),
                new(Words["Number"], order.Id),
                .. Private("Reseller", reseller.Email),
                .. Private("RequestedBy", order.RequestedBy),
                .. Private("Reason", GeneratedReason.InWords(order.Reason, Words.Culture)),
                .. Private("Message", Message(cause)),
            ],
            History = History(history),
        };
    }

    /// <summary>Names what happened, and when: the same while the notice is due, even if the history grows meanwhile.</summary>
    private static string KeyOf(Order order, IReadOnlyList<OrderHistoryEntry> history, NoticeReason why, OrderEvent? cause)
    {
        var steps = history.Where((entry, i) => i == 0 || entry.State != history[i - 1].State);
        var at = history.LastOrDefault(entry => ReferenceEquals(entry.Event, cause))?.At
            ?? (why == NoticeReason.Unclear ? order.UnclearSince : steps.LastOrDefault()?.At) ?? order.RequestedAt;
        return $"{order.Id} {why} {at.UtcTicks}";
    }

    /// <summary>The reason for the notice, and the event that it comes from.</summary>
    private static (NoticeReason Why, OrderEvent? Cause) WhyOf(Order order, IReadOnlyList<OrderHistoryEntry> history, bool isUnclear)
    {
        if (order.State is OrderState.Unknown or OrderState.Failed)
        {
            var sending = history.LastOrDefault(entry => Message(entry.Event) is not null)?.Event;
            return (order.State == OrderState.Unknown ? NoticeReason.PerhapsSent : NoticeReason.NotSent, sending);
        }
        if (order.State != OrderState.NeedsAttention)
            return (isUnclear ? NoticeReason.Unclear : NoticeReason.Automatic, null);
        for (var i = history.Count - 1; i >= 0; i--)
        {
            var (happened, state) = (history[i].Event, history[i].State);
            if (state != OrderState.NeedsAttention)
                continue;
            NoticeReason? why = happened switch
            {
                Answered { Says: ReplyMeaning.No } or DecidedByLink { Link.SaysYes: false } => NoticeReason.Refused,
                Answered { Says: ReplyMeaning.Question } => NoticeReason.Question,
                DeliveryReported { OfPresentMail: true } report when DeliveryReported.IsFailure(report.What) => NoticeReason.Bounced,
                AnswerOverdue => NoticeReason.NoAnswer,
                NumberOverdue => NoticeReason.NotArrived,
                NumberMovedOtherwise or QuantityCredited => NoticeReason.OtherNumber,
                _ when i > 0 && history[i - 1].State == OrderState.Cancelled => NoticeReason.CancelledTooLate,
                _ => null,
            };
            if (why is { } reason)
                return (reason, happened);
        }
        return (NoticeReason.Other, null);
    }

    private (string Brief, string Heading, string Advice) TextsOf(NoticeReason why, string what, Order order) => why switch
    {
        NoticeReason.PerhapsSent => (Words["BriefPerhapsSent"], Words["PerhapsSent", what], Words["PerhapsSentAdvice"]),
        NoticeReason.NotSent => (Words["BriefNotSent"], Words["NotSent", what], Words["NotSentAdvice"]),
        NoticeReason.Refused => (Words["BriefRefused"], Words["Refused", what], Words["RefusedAdvice"]),
        NoticeReason.Question => (Words["BriefQuestion"], Words["Question", what], Words["QuestionAdvice"]),
        NoticeReason.Bounced => (Words["BriefBounced"], Words["Bounced", what], Words["BouncedAdvice"]),
        NoticeReason.NoAnswer => (Words["BriefNoAnswer"], Words["NoAnswer", what], Words["NoAnswerAdvice"]),
        NoticeReason.NotArrived => (Words["BriefNotArrived"], Words["NotArrived", what], Words["NotArrivedAdvice"]),
        NoticeReason.OtherNumber => (Words["BriefOtherNumber"], Words["OtherNumber", what], Words["OtherNumberAdvice"]),
        NoticeReason.CancelledTooLate => (Words["BriefCancelledTooLate"], Words["CancelledTooLate", what], Words["CancelledTooLateAdvice"]),
        NoticeReason.Unclear => (Words["BriefUnclear"], Words["Unclear", what], Words["UnclearAdvice"]),
        NoticeReason.Automatic => (
            Words["BriefAutomatic"], Words["Automatic", what],
            order.State == OrderState.Requested && order.NotBefore is { } until ? Words["AutomaticUntil", notices.DayAndTime(until)]
                : Words["AutomaticAdvice"]),
        _ => (Words["BriefOther"], Words["Other", what], Words["OtherAdvice"]),
    };

    /// <summary>What the reseller wrote: what nobody understood, else the answer that the notice is about.</summary>
    private List<NoticeQuote> Quotes(OrderEvent? cause, List<OrderReply> unclear, IReadOnlyList<OrderReply> answers)
    {
        if (cause is DecidedByLink { Remark: { } remark })
            return [new(Words["ResellerWrote", reseller.Email], remark.Split('\n'))];
        var quoted = cause is Answered answered ? answers.Where(answer => answer.Says == answered.Says && answer.ReceivedAt >= answered.ReceivedAt) : unclear;
        return [.. quoted.Where(answer => answer.Excerpt.Length > 0)
            .Select(answer => new NoticeQuote(Words["WroteAt", answer.From, notices.DayAndTime(answer.ReceivedAt)], answer.Excerpt.Split('\n')))];
    }

    private IEnumerable<string> Reminded(OrderEvent? cause) =>
        cause is AnswerOverdue overdue ? [Words[overdue.NotReminded is null ? "WasReminded" : "NotReminded"]] : [];

    private IEnumerable<NoticeDetail> Number(OrderEvent? cause) => cause switch
    {
        NumberMovedOtherwise { From: { } from, To: { } to } => [new(Words["Purchased"], $"{from} → {to}")],
        QuantityCredited credited => [new(Words["Arrived"], Words["PartOf", notices.Change(credited.Shown), notices.Change(credited.Ordered)])],
        _ => [],
    };

    /// <summary>What an order costs per month; null if prices and ceilings in money are not used at all.</summary>
    private string? Cost(Order order, IReadOnlyDictionary<Guid, StoredPrice> prices) =>
        prices.GetValueOrDefault(order.SkuId)?.Price is { } price
            ? Words["CostPerMonth", MoneyText.Of(price.PerMonth(order.Quantity), price.Currency, Words.Culture)]
            : options.MaxSpendPerMonth.Count > 0 || prices.Values.Any(stored => stored.Price is not null) ? Words["CostUnknown"] : null;

    private IEnumerable<NoticeDetail> Private(string word, string? value) => Detail(word, value).Select(detail => detail with { IsPrivate = true });

    private IEnumerable<NoticeDetail> Detail(string word, string? value) => string.IsNullOrWhiteSpace(value) ? [] : [new(Words[word], value)];

    /// <summary>What a server said, in its language.</summary>
    private static string? Message(OrderEvent? cause) => cause switch
    {
        MailNotAccepted failed => failed.Reason,
        SendingPostponed postponed => postponed.Reason,
        ReturnNotPossible impossible => impossible.Reason,
        MailOutcomeLost { Reason: { } reason } => reason,
        DeliveryReported { Reason.Length: > 0 } report => report.Reason,
        AnswerOverdue { NotReminded: { } reason } => reason,
        _ => null,
    };

    /// <summary>When the state changed.</summary>
    private List<string> History(IReadOnlyList<OrderHistoryEntry> history)
    {
        var steps = history.Where((entry, i) => i == 0 || entry.State != history[i - 1].State).ToList();
        return [.. steps.TakeLast(MostSteps).Select(step => Words["Step", notices.DayAndTime(step.At), State(Words, step.State)])];
    }

    public static string State(LocalizedText words, OrderState state) => words[state switch
    {
        OrderState.Held => "StateHeld",
        OrderState.Requested => "StateRequested",
        OrderState.Sending => "StateSending",
        OrderState.Sent => "StateSent",
        OrderState.Confirmed => "StateConfirmed",
        OrderState.Fulfilled => "StateFulfilled",
        OrderState.Cancelled => "StateCancelled",
        OrderState.Failed => "StateFailed",
        OrderState.Unknown => "StateUnknown",
        _ => "StateNeedsAttention",
    }];

    private enum NoticeReason
    {
        PerhapsSent,
        NotSent,
        Refused,
        Question,
        Bounced,
        NoAnswer,
        NotArrived,
        OtherNumber,
        CancelledTooLate,
        Unclear,
        Automatic,
        Other,
    }
}
