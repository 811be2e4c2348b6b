using LicenseFunctions.Orders.Sending;

namespace LicenseFunctions.Orders.Model;

/// <summary>A function takes the order to send its mail.</summary>
/// <param name="MessageId">The Message-ID of that mail.</param>
internal sealed record MailClaimed(string MessageId) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.Claim;
    public override Order Change(Order order, DateTimeOffset now) => order with { ClaimedAt = now, MailMessageId = MessageId };
    public override string Describe() => "Taken to be sent.";
}

/// <summary>SendGrid took the mail.</summary>
/// <param name="SendGridMessageId">Its X-Message-Id.</param>
internal sealed record MailAccepted(string? SendGridMessageId) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.Accepted;

    public override Order Change(Order order, DateTimeOffset now) => order with
    {
        SentAt = now,
        SendGridMessageId = SendGridMessageId,
        // Answers and events may overtake this; the administrator is still to be notified of what they brought.
        NoticeDue = order.NoticeDue && order.State == OrderState.NeedsAttention,
    };

    public override string Describe() => "The mail was taken by SendGrid.";
}

/// <summary>SendGrid certainly did not take the mail; it is tried again, or given up.</summary>
/// <param name="MessageId">The refused mail's. By now another try may be under way, which this must not undo.</param>
internal sealed record MailNotAccepted(string? MessageId, Retry Retry, string Reason) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NotAccepted;
    public override bool IsPossibleFor(Order order) => order.MailMessageId == MessageId;
    public override Order Change(Order order, DateTimeOffset now) => Retry.Postpone(order, now) with { ClaimedAt = null, NoticeDue = false };
    public override string Describe() => $"{Retry.Describe()} {Reason}";
}

/// <summary>Whether the licenses of a return are unassigned could not be read; it is tried again, or given up.</summary>
internal sealed record SendingPostponed(Retry Retry, string Reason) : OrderEvent
{
    public override bool IsPossibleFor(Order order) => order.State == OrderState.Requested;
    public override Order Change(Order order, DateTimeOffset now) => Retry.Postpone(order, now);
    public override string Describe() => $"{Retry.Describe()} Whether the licenses can be returned is not known. {Reason}";
}

/// <summary>How often sending was tried, and when it is tried again.</summary>
/// <param name="Delay">Null after the last try.</param>
internal sealed record Retry(int Tries, TimeSpan? Delay)
{
    public Order Postpone(Order order, DateTimeOffset now) => order with { Tries = Tries, NotBefore = now + (Delay ?? TimeSpan.Zero), QueuedAt = null };

    public string Describe() => Delay is { } delay
        ? $"The mail was not sent and is tried again in {RetryDelay.InWords(delay)}."
        : $"The mail was not sent, for the last time of {Tries}.";
}

/// <summary>Whether the mail was sent is not known.</summary>
/// <param name="Reason">Null if the function that sent it ended without recording the outcome.</param>
internal sealed record MailOutcomeLost(string? Reason = null) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.OutcomeLost;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };

    public override string Describe() => Reason is null
        ? "Whether the mail was sent is not known: the function that sent it ended before it could record the outcome."
        : $"Whether the mail was sent is not known. {Reason}";
}

/// <summary>A return of licenses that are assigned by now.</summary>
internal sealed record ReturnNotPossible(string Reason) : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.NotPossible;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };
    public override string Describe() => Reason;
}

/// <summary>The message for the order came to the poison queue.</summary>
internal sealed record QueueGaveUp : OrderEvent
{
    public override OrderEventKind? KindFor(Order order) => OrderEventKind.GivenUp;
    public override Order Change(Order order, DateTimeOffset now) => order with { NoticeDue = true };
    public override string Describe() => "The queue has given up.";
}
