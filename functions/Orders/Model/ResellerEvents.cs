using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Model;

/// <summary>SendGrid reports on a mail of the order.</summary>
/// <param name="What">delivered, deferred, bounce, dropped or spamreport.</param>
/// <param name="At">When; null if SendGrid does not say.</param>
/// <param name="OfPresentMail">Whether it is the order's newest mail, not a reminder and not one before a resend.</param>
internal sealed record DeliveryReported(string What, DateTimeOffset? At, string Reason, bool OfPresentMail) : OrderEvent
{
    /// <summary>How many such reports came in one call; this is the last of them.</summary>
    public int Times { get; init; } = 1;

    public static bool IsFailure(string what) => what is "bounce" or "dropped" or "spamreport";

    /// <summary>Whether the app records this kind of event.</summary>
    public static bool IsKept(string what) => what is "delivered" or "deferred" || IsFailure(what);

    public override OrderEventKind? KindFor(Order order) => What switch
    {
        _ when !OfPresentMail => null,
        "delivered" => OrderEventKind.Delivered,
        _ => IsFailure(What) ? OrderEventKind.Bounced : null,
    };

    public override Order Change(Order order, DateTimeOffset now) => KindFor(order) switch
    {
        OrderEventKind.Bounced => order.KnownOutside(now) is var known ? known with { NoticeDue = true, RefusedAt = known.RefusedAt ?? known.SentAt } : order,
        OrderEventKind.Delivered => (order with { SentAt = order.SentAt ?? At }).KnownOutside(now) with
        {
            // Cancelled, but the mail arrived: the administrator has to know.
            NoticeDue = order.State == OrderState.Cancelled || (order.NoticeDue && order.State == OrderState.NeedsAttention),
        },
        _ => order,
    };

    public override string Describe()
    {
        var at = At?.ToString("' at' HH:mm:ss 'UTC on' d MMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
        var text = What switch
        {
            "delivered" => $"SendGrid delivered the mail{at}. {Reason}",
            "deferred" => $"The reseller's server has not accepted the mail yet{at}; it is retried. {Reason}",
            "bounce" => $"The mail bounced{at}. {Reason}",
            "dropped" => $"SendGrid dropped the mail{at}. {Reason}",
            _ => $"The reseller marked the mail as spam{at}.",
        };
        text = (OfPresentMail ? text : $"Another mail of this order: {text}").TrimEnd();
        return Times == 1 ? text : $"{text} Reported {Times} times.";
    }
}

/// <summary>A mail that answers the order.</summary>
/// <param name="From">The sender's address.</param>
/// <param name="Excerpt">The start of what was written, on one line.</param>
/// <param name="WrittenAt">When it was written; at most <paramref name="ReceivedAt"/>.</param>
/// <param name="IsDecided">Whether a person said what it means. Then its time does not matter.</param>
internal sealed record Answered(
    string From, ReplyMeaning Says, string Excerpt, DateTimeOffset WrittenAt, DateTimeOffset ReceivedAt, bool IsDecided = false) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => Says switch
    {
        ReplyMeaning.Yes => OrderEventKind.SaidYes,
        ReplyMeaning.No => OrderEventKind.SaidNo,
        ReplyMeaning.Question => OrderEventKind.Asked,
        _ => null,
    };

    /// <summary>A refused order is confirmed only by a yes that was written after the refusal.</summary>
    public override bool IsPossibleFor(Order order) => KindFor(order) is not { } kind
        || (MayBeKnownOutside(order) && !(kind == OrderEventKind.SaidYes && !IsDecided && WrittenAt < order.RefusedAt));

    public override Order Change(Order order, DateTimeOffset now) => KindFor(order) switch
    {
        // A fulfilled order needs no answer any more, and nobody can answer an order that was never sent.
        null when Says == ReplyMeaning.Unclear && order.State != OrderState.Fulfilled && MayBeKnownOutside(order) =>
            order with { NoticeDue = true, UnclearSince = order.NoticeDue && order.UnclearSince is { } since ? since : ReceivedAt },
        null => order,
        // Cancelled, but executed: the administrator has to know.
        OrderEventKind.SaidYes => order.ConfirmedAgain(now) with { NoticeDue = order.State == OrderState.Cancelled },
        OrderEventKind.SaidNo => order.KnownOutside(now) with
        {
            NoticeDue = true,
            UnclearSince = null,
            RefusedAt = order.RefusedAt > WrittenAt ? order.RefusedAt : WrittenAt,
        },
        _ => order.KnownOutside(now) with { NoticeDue = true, UnclearSince = null },
    };

    /// <summary>A mail that SendGrid refused may have arrived.</summary>
    private static bool MayBeKnownOutside(Order order) => order.PerhapsSentAt is not null || order.MessageIds.Any();

    public override string Describe()
    {
        var what = Says switch
        {
            ReplyMeaning.Yes => "answered yes",
            ReplyMeaning.No => "answered no, or not all of it",
            ReplyMeaning.Question => "asked a question",
            ReplyMeaning.Automatic => "answered automatically, which confirms nothing",
            ReplyMeaning.Unclear => "wrote something unclear",
            _ => "wrote without saying yes or no yet",
        };
        return Excerpt.Length == 0 ? $"{From} {what}." : $"{From} {what}: \"{Excerpt}\"";
    }
}

/// <summary>The reseller, or the administrator, decides by a signed link in a mail.</summary>
/// <param name="OfPresentMail">Whether the link is of the order's newest mail.</param>
internal sealed record DecidedByLink(OrderLink Link, bool OfPresentMail, string? Remark) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => Link.Kind;
    public override bool IsPossibleFor(Order order) => Link.ViewFor(order) == LinkView.Ask;

    public override Order Change(Order order, DateTimeOffset now) => Link.SaysYes
        ? order.ConfirmedAgain(now) with { NoticeDue = false }
        // The administrator knows of a decision of their own.
        : order.KnownOutside(now) with { NoticeDue = Link.IsForReseller, UnclearSince = null, RefusedAt = now };

    public override string Describe()
    {
        var by = Link.IsForReseller ? $"The reseller, by the link in {(OfPresentMail ? "the" : "an earlier")} mail" : "The administrator, by the link";
        var what = Link.Purpose switch
        {
            LinkPurpose.Executed => "executed",
            LinkPurpose.NotExecuted => "cannot be executed",
            LinkPurpose.Done => "it is done",
            _ => "it is refused",
        };
        return $"{by}: {what}.{(Remark is null ? "" : $" Remark: \"{Remark}\"")}";
    }
}

/// <summary>A reminder is about to be sent. It is recorded first, so that the reseller is reminded at most once.</summary>
internal sealed record ReminderClaimed(string MessageId) : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order is { State: OrderState.Sent, RemindedAt: null };

    public override Order Change(Order order, DateTimeOffset now) =>
        order with { RemindedAt = now, EarlierMessageIds = Order.Add(order.EarlierMessageIds, MessageId) };

    public override string? Describe() => null;
}

/// <param name="Days">Working days without an answer.</param>
/// <param name="Doubt">Why it is unknown whether the mail was sent; null if it was.</param>
internal sealed record ReminderSent(int Days, string? Doubt = null) : OrderEvent
{
    public override string Describe() => Doubt is null
        ? $"No answer for {Days} working days: the reseller was reminded."
        : $"No answer for {Days} working days: the reseller was perhaps reminded. {Doubt}";
}

/// <summary>SendGrid refused the reminder. It is retried.</summary>
internal sealed record ReminderNotSent(string MessageId) : OrderEvent
{
    // ReminderClaimed put it there.
    public override bool IsPossibleFor(Order order) => order.EarlierMessageIds?.Split(' ').Contains(MessageId, StringComparer.Ordinal) == true;

    public override Order Change(Order order, DateTimeOffset now)
    {
        var others = order.EarlierMessageIds!.Split(' ').Where(id => id != MessageId).ToList();
        return order with { RemindedAt = null, EarlierMessageIds = others.Count == 0 ? null : string.Join(' ', others) };
    }

    public override string? Describe() => null;
}

/// <summary>The reseller does not answer, although reminded, or could not be reminded.</summary>
/// <param name="NotReminded">Why it could not be reminded; null if it was.</param>
internal sealed record AnswerOverdue(string? NotReminded = null) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NoAnswer;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };

    public override string Describe() => NotReminded is null
        ? "The reseller was reminded and has not answered."
        : $"The reseller has not answered, and could not be reminded. {NotReminded}";
}

/// <summary>The reseller confirmed, but the number of licenses does not change.</summary>
internal sealed record NumberOverdue : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NoAnswer;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };
    public override string Describe() => "The reseller said yes, and Microsoft Graph does not show the new number.";
}

/// <summary>Microsoft Graph shows a part of what was ordered, or the last part of it.</summary>
/// <param name="Quantity">This part, with its sign.</param>
/// <param name="Shown">All parts so far.</param>
/// <param name="Ordered">The order's quantity.</param>
internal sealed record QuantityCredited(int Quantity, int Shown, int Ordered) : OrderEvent
{
    /// <summary>Until when the reseller can take the licenses back; null for a return.</summary>
    [JsonIgnore]
    public DateTimeOffset? ReturnableUntil { get; init; }

    public static QuantityCredited Of(Order order, int quantity) => new(quantity, order.FulfilledQuantity + quantity, order.Quantity);

    public override OrderEventKind? KindFor(Order order) => order switch
    {
        _ when Shown == Ordered => OrderEventKind.NumberReached,
        // The mail that waits would order all of it again.
        { State: OrderState.Requested } => OrderEventKind.NumberMoved,
        _ => null,
    };

    public override bool IsPossibleFor(Order order) => order.FulfilledQuantity + Quantity == Shown && order.Quantity == Ordered;

    public override Order Change(Order order, DateTimeOffset now)
    {
        var shown = order with { FulfilledQuantity = Shown, ReturnableUntil = ReturnableUntil ?? order.ReturnableUntil };
        return KindFor(order) switch
        {
            OrderEventKind.NumberReached => shown with { FulfilledAt = now, NoticeDue = false },
            OrderEventKind.NumberMoved => shown with { NoticeDue = true },
            _ => shown,
        };
    }

    public override string Describe() => Shown == Ordered
        ? $"Microsoft Graph shows the {Ordered:+0;-0} that {(Ordered is 1 or -1 ? "was" : "were")} asked for."
        : $"Microsoft Graph shows {Shown:+0;-0} of {Ordered:+0;-0}; the rest has not arrived yet.";
}

/// <summary>The number of the product's licenses changed, and no order explains it.</summary>
/// <param name="Movement">The movement in words.</param>
internal sealed record NumberMovedOtherwise(string Movement) : OrderEvent
{
    /// <summary>The purchased number before; null in an entry of an earlier version.</summary>
    public int? From { get; init; }

    /// <summary>The purchased number now.</summary>
    public int? To { get; init; }

    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NumberMoved;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };
    public override string Describe() => Movement;
}
