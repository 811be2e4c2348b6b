namespace LicenseFunctions.Orders.Model;

/// <summary>The administrator confirms for the reseller, who said so on the telephone, for example.</summary>
internal sealed record OrderConfirmed(string? Note) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.SaidYes;
    public override bool IsPossibleFor(Order order) => order.PerhapsSentAt is not null;
    public override Order Change(Order order, DateTimeOffset now) => order.ConfirmedAgain(now) with { NoticeDue = false };
    public override string Describe() => AdministratorText.Of("Confirmed by hand", Note);
}

/// <summary>The administrator records that the reseller refuses, having read an unclear answer, for example.</summary>
internal sealed record OrderRefused(string? Note) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.SaidNo;
    public override bool IsPossibleFor(Order order) => order is { PerhapsSentAt: not null, RefusedAt: null };
    public override Order Change(Order order, DateTimeOffset now) => order.KnownOutside(now) with { NoticeDue = false, UnclearSince = null, RefusedAt = now };
    public override string Describe() => AdministratorText.Of("Refused, recorded by hand", Note);
}

/// <param name="OnlyUnsent">Whether an order whose mail may have gone out is left alone.</param>
internal sealed record OrderCancelled(string? Reason, bool OnlyUnsent = false) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.Cancel;
    public override bool IsPossibleFor(Order order) => !OnlyUnsent || order.PerhapsSentAt is null;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = false };
    public override string Describe() => AdministratorText.Of("Cancelled", Reason);
}

/// <summary>The administrator has the order sent again, because its mail did not arrive, or may not have.</summary>
internal sealed record OrderResent(string? Reason) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.Resend;

    // The mail asks for the whole quantity.
    public override bool IsPossibleFor(Order order) => order.FulfilledQuantity == 0;

    public override Order Change(Order order, DateTimeOffset now) => order with
    {
        RepeatsMailOf = order.PerhapsSentAt,
        // The app's own Message-ID last: the next mail answers it.
        EarlierMessageIds = Order.Add(Order.Add(order.EarlierMessageIds, order.InternetMessageId), order.MailMessageId),
        MailMessageId = null,
        InternetMessageId = null,
        DraftId = null,
        SendGridMessageId = null,
        ClaimedAt = null,
        SentAt = null,
        ConfirmedAt = null,
        RefusedAt = null,
        UnclearSince = null,
        RemindedAt = null,
        QueuedAt = null,
        NotBefore = null,
        Tries = 0,
        NoticeDue = false,
    };

    public override string Describe() => AdministratorText.Of("To be sent again", Reason);
}

/// <param name="Wait">How much later an automatic order is sent, because the time to cancel it begins now; null for other notices.</param>
internal sealed record AdministratorNotified(TimeSpan? Wait = null) : OrderEvent
{
    public override Order Change(Order order, DateTimeOffset now) =>
        order with { NoticeDue = false, AnnouncementDue = false, NotBefore = Wait is { } wait ? order.NotBefore + wait : order.NotBefore };

    public override string Describe() => "The administrator was notified.";
}

internal static class AdministratorText
{
    public static string Of(string what, string? why) => string.IsNullOrWhiteSpace(why) ? $"{what}." : $"{what}: {why.Trim()}";
}
