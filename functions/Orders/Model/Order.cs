namespace LicenseFunctions.Orders.Model;

/// <summary>A change of the number of licenses, asked of the reseller.</summary>
internal sealed record Order : TableRow
{
    /// <summary>The reference that the reseller sees, see <see cref="OrderId"/>.</summary>
    public required string Id { get; init; }
    public required Guid SkuId { get; init; }
    public required string SkuPartNumber { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>Positive adds licenses, negative returns them.</summary>
    public required int Quantity { get; init; }

    /// <summary>How many were purchased when the order was taken.</summary>
    public required int PurchasedBefore { get; init; }

    internal int ResultingTotal => PurchasedBefore + Quantity;

    public required OrderState State { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string? RequestedBy { get; init; }
    public required string? Reason { get; init; }
    public required string CorrelationId { get; init; }

    /// <summary>Whether the app ordered automatically.</summary>
    public bool Automatic { get; init; }

    /// <summary>Not to be sent before this; null if at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the order was put into the queue; null if that is still to be done.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>How often sending it was tried in vain: SendGrid certainly did not take the mail, or Graph could not be read for a return.</summary>
    public int Tries { get; init; }

    /// <summary>Whether a further request may still be added: nobody has tried to send the mail, and people asked for it.</summary>
    internal bool CanBeAddedTo => State == OrderState.Requested && Tries == 0 && PerhapsSentAt is null && !Automatic;

    /// <summary>When the reseller may have come to know of it; null if no mail of it can have gone out.</summary>
    internal DateTimeOffset? PerhapsSentAt => SentAt ?? ClaimedAt ?? ConfirmedAt ?? RepeatsMailOf;

    /// <summary>When a function took the order to send its mail; null again once it is certain that the mail was not taken.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The Message-ID (RFC 5322) of the mail, for replies that name it; null while a resend waits for its turn.</summary>
    public string? MailMessageId { get; init; }

    /// <summary>The Message-IDs of mails before that one, separated by blanks.</summary>
    public string? EarlierMessageIds { get; init; }

    /// <summary>Every Message-ID under which the order was written about.</summary>
    internal IEnumerable<string> MessageIds => $"{EarlierMessageIds} {MailMessageId}".Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>When the mail that may have reached the reseller was sent, if this one repeats it.</summary>
    public DateTimeOffset? RepeatsMailOf { get; init; }

    /// <summary>SendGrid's X-Message-Id, for delivery events.</summary>
    public string? SendGridMessageId { get; init; }

    /// <summary>When the reseller, or the administrator for it, said yes.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>Since when there have been answers that could not be understood, so that a person has to read them; null if there are none.</summary>
    public DateTimeOffset? UnclearSince { get; init; }

    /// <summary>Whether a person has to say what an answer means before the reseller is reminded.</summary>
    internal bool IsPaused => State == OrderState.Sent && UnclearSince is not null;

    /// <summary>When the reseller was reminded.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>How much of <see cref="Quantity"/> Microsoft Graph shows, with its sign.</summary>
    public int FulfilledQuantity { get; init; }
    public DateTimeOffset? FulfilledAt { get; init; }

    /// <summary>When it was cancelled or had failed; null unless it is.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }

    /// <summary>Whether the administrator is still to be notified that the app ordered automatically.</summary>
    public bool AnnouncementDue { get; init; }

    /// <summary>Whether the administrator is still to be notified of the present state.</summary>
    public bool NoticeDue { get; init; }

    /// <summary>Whether something is still expected of it, or the administrator is still to be notified.</summary>
    internal bool IsUnsettled => !OrderStateMachine.IsEnded(State) || NoticeDue || AnnouncementDue;

    /// <summary>Whether it stands among the unsettled orders in storage.</summary>
    public bool IsListed { get; init; }

    /// <summary>
    /// When the reseller wrote that it refuses it, or when a mail was sent that came back; null again after a yes that was written later, or
    /// when it is sent again.
    /// </summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>What has not come yet of the quantity, with its sign.</summary>
    internal int Outstanding => Quantity - FulfilledQuantity;

    /// <summary>Whether the reseller may still execute it: its mail may have arrived, and was not refused.</summary>
    internal bool IsOpenAtReseller => RefusedAt is null
        && State is OrderState.Sent or OrderState.Confirmed or OrderState.Unknown or OrderState.NeedsAttention;

    /// <summary>
    /// What an event makes of the order: the order as it is then, with its history entry. Null if the event is impossible in its state;
    /// then nothing changes. The one place where an order changes.
    /// </summary>
    /// <param name="by">Who or what made it happen.</param>
    public OrderTransition? Apply(OrderEvent happened, string by, DateTimeOffset now)
    {
        var kind = happened.KindFor(this);
        if ((kind is null ? State : OrderStateMachine.Next(this, kind.Value)) is not { } next || !happened.IsPossibleFor(this))
            return null;
        var changed = happened.Change(this, now) with { State = next };
        if (kind is not null)
            changed = changed with { AbandonedAt = next is OrderState.Cancelled or OrderState.Failed ? AbandonedAt ?? now : null };
        return new OrderTransition(
            this, changed,
            happened.Describe() is null ? [] : [new OrderHistoryEntry(now, next, happened, by, CorrelationId)],
            kind is null ? [] : [new OrderMove(State, next, kind.Value)]);
    }

    /// <summary>The order when a yes has come. One that was confirmed already keeps its time.</summary>
    public Order ConfirmedAgain(DateTimeOffset now) =>
        this with
        {
            ConfirmedAt = State is OrderState.Confirmed or OrderState.Fulfilled ? ConfirmedAt ?? now : now,
            RefusedAt = null,
            UnclearSince = null,
        };

    /// <summary>The order when it turns out that the reseller has it, also if SendGrid refused each of its mails.</summary>
    public Order KnownOutside(DateTimeOffset now) => this with { SentAt = SentAt ?? ClaimedAt ?? now };

    /// <summary>A list of Message-IDs with one more.</summary>
    public static string? Add(string? messageIds, string? messageId) => messageIds is null ? messageId : $"{messageIds} {messageId}".TrimEnd();

    /// <summary>Requests that were added to it before it was sent, besides the first.</summary>
    public int AddedRequests { get; init; }

    /// <summary>Counts the changes of this order.</summary>
    public int Version { get; init; }

    /// <summary>Whether it was read from storage, so that it is no new order.</summary>
    internal bool IsStored => RowKey.Length > 0;
}
