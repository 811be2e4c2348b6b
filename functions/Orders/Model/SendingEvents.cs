using LicenseFunctions.Orders.Sending;

namespace LicenseFunctions.Orders.Model;

/// <summary>A function claims the order to send its mail.</summary>
/// <param name="MessageId">The Message-ID of that mail.</param>
internal sealed record MailClaimed(string MessageId) : OrderEvent
{
    /// <summary>How it is sent; null in an entry of a version that knew SendGrid only.</summary>
    public MailChannel? Channel { get; init; }

    public override OrderEventKind? KindFor(Order order) => OrderEventKind.Claim;

    public override Order Change(Order order, DateTimeOffset now) =>
        order with { ClaimedAt = now, MailMessageId = MessageId, Channel = Channel, DraftId = null, InternetMessageId = null };

    public override string Describe() => "Sending its mail.";
}

/// <summary>The mail is a draft in the mailbox. Of several functions that create one, the first that records it sends it.</summary>
/// <param name="MessageId">The Message-ID of the claim.</param>
/// <param name="InternetMessageId">The draft's own.</param>
internal sealed record DraftCreated(string MessageId, string DraftId, string? InternetMessageId) : OrderEvent
{
    public override bool IsPossibleFor(Order order) =>
        order is { State: OrderState.Sending, DraftId: null } && order.MailMessageId == MessageId;

    public override Order Change(Order order, DateTimeOffset now) => order with
    {
        ClaimedAt = now,
        DraftId = DraftId,
        InternetMessageId = InternetMessageId == order.MailMessageId ? null : InternetMessageId,
    };

    public override string? Describe() => null;
}

/// <summary>The draft is still in the mailbox, long after it was to be sent, and is sent now. Whoever records this sends it.</summary>
internal sealed record DraftSentLate : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order is { State: OrderState.Sending, DraftId: not null };
    public override Order Change(Order order, DateTimeOffset now) => order with { ClaimedAt = now };
    public override string Describe() => "Its mail is still among the drafts of the mailbox: sending it.";
}

/// <summary>SendGrid accepted the mail, or it is in Sent Items of the mailbox.</summary>
/// <param name="SendGridMessageId">SendGrid's X-Message-Id.</param>
internal sealed record MailAccepted(string? SendGridMessageId) : OrderEvent
{
    /// <summary>Null in an entry of a version that knew SendGrid only.</summary>
    public MailChannel? Channel { get; init; }

    /// <summary>The Message-ID of the sent mail, if the mailbox gave it another than the draft.</summary>
    public string? InternetMessageId { get; init; }

    public override OrderEventKind? KindFor(Order order) => OrderEventKind.Accepted;

    public override Order Change(Order order, DateTimeOffset now) => order with
    {
        SentAt = now,
        SendGridMessageId = SendGridMessageId,
        InternetMessageId = InternetMessageId is null || InternetMessageId == order.MailMessageId ? order.InternetMessageId : InternetMessageId,
        // Answers and events may be recorded before this; the administrator still has to be notified of them.
        NoticeDue = order.NoticeDue && order.State == OrderState.NeedsAttention,
    };

    public override string Describe() => Channel == MailChannel.Mailbox ? "The mail was sent from the mailbox." : "SendGrid accepted the mail.";
}

/// <summary>The mail service refused the mail. It is retried, or the order fails.</summary>
/// <param name="MessageId">The refused mail's. A newer attempt may be running, which this must not undo.</param>
internal sealed record MailNotAccepted(string? MessageId, Retry Retry, string Reason) : OrderEvent
{
    /// <summary>The draft that was refused; null if none was created. Another function may have recorded its own draft, and send it.</summary>
    public string? DraftId { get; init; }

    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NotAccepted;
    public override bool IsPossibleFor(Order order) => order.MailMessageId == MessageId && order.DraftId == DraftId;
    public override Order Change(Order order, DateTimeOffset now) => Retry.Postpone(order, now) with { ClaimedAt = null, DraftId = null, NoticeDue = false };
    public override string Describe() => $"{Retry.Describe()} {Reason}";
}

/// <summary>It could not be read whether the licenses of a return are unassigned. It is retried, or the order fails.</summary>
internal sealed record SendingPostponed(Retry Retry, string Reason) : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order.State == OrderState.Requested;
    public override Order Change(Order order, DateTimeOffset now) => Retry.Postpone(order, now);
    public override string Describe() => $"{Retry.Describe()} It is unknown whether the licenses can be returned. {Reason}";
}

/// <summary>How many attempts to send were made, and when the next one is.</summary>
/// <param name="Delay">Null after the last attempt.</param>
internal sealed record Retry(int Tries, TimeSpan? Delay)
{
    public Order Postpone(Order order, DateTimeOffset now) => order with { Tries = Tries, NotBefore = now + (Delay ?? TimeSpan.Zero), QueuedAt = null };

    public string Describe() => Delay is { } delay
        ? $"The mail was not sent. The next attempt is in {RetryDelay.InWords(delay)}."
        : $"The mail was not sent. This was the last of {Tries} attempts.";
}

/// <summary>It is unknown whether the mail was sent.</summary>
/// <param name="Reason">Null if the function that sent it ended without recording the outcome.</param>
internal sealed record MailOutcomeLost(string? Reason = null) : OrderEvent
{
    /// <summary>When the attempt was claimed. A newer one may be running, which this must not undo. Null: whichever is running.</summary>
    [JsonIgnore]
    public DateTimeOffset? ClaimedAt { get; init; }

    public override bool IsPossibleFor(Order order) => ClaimedAt is null || order.ClaimedAt == ClaimedAt;
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.OutcomeLost;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };

    public override string Describe() => Reason is null
        ? "It is unknown whether the mail was sent: the function that sent it ended before it recorded the result."
        : $"It is unknown whether the mail was sent. {Reason}";
}

/// <summary>The licenses of a return are assigned by now.</summary>
internal sealed record ReturnNotPossible(string Reason) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NotPossible;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };
    public override string Describe() => Reason;
}

/// <summary>The order's message came to the poison queue.</summary>
internal sealed record QueueGaveUp : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.GivenUp;

    /// <summary>The mailbox tells what became of a mail that was claimed.</summary>
    public override bool IsPossibleFor(Order order) => order is not { State: OrderState.Sending, Channel: MailChannel.Mailbox };

    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };
    public override string Describe() => "The queue stopped retrying.";
}
