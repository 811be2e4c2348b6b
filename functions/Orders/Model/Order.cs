namespace LicenseFunctions.Orders.Model;

/// <summary>A request to the reseller to add or return licenses.</summary>
internal sealed record Order : TableRow
{
    /// <summary>The order number, see <see cref="OrderId"/>.</summary>
    public required string Id { get; init; }
    public required Guid SkuId { get; init; }
    public required string SkuPartNumber { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>Positive adds licenses, negative returns them.</summary>
    public required int Quantity { get; init; }

    /// <summary>Purchased licenses when the order was placed.</summary>
    public required int PurchasedBefore { get; init; }

    internal int ResultingTotal => PurchasedBefore + Quantity;

    public required OrderState State { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string? RequestedBy { get; init; }
    public required string? Reason { get; init; }
    public required string CorrelationId { get; init; }

    /// <summary>Whether the app placed it automatically.</summary>
    public bool Automatic { get; init; }

    /// <summary>Not sent before this time; null to send it now.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The renewal at which its licenses are returned; null if they are returned at once, and for an order of more.</summary>
    public DateTimeOffset? RenewsAt { get; init; }

    /// <summary>Until when the reseller can take its licenses back, once they have arrived; null for a return.</summary>
    public DateTimeOffset? ReturnableUntil { get; init; }

    /// <summary>When it was queued; null if it still has to be.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>Failed attempts to send it: the mail was not accepted, or Graph could not be read for a return.</summary>
    public int Tries { get; init; }

    /// <summary>Whether another request can be added: a person placed it, and no attempt was made to send it.</summary>
    internal bool CanBeAddedTo => State == OrderState.Requested && Tries == 0 && PerhapsSentAt is null && !Automatic && RenewsAt is null;

    /// <summary>When its mail may have been sent; null if it cannot have been.</summary>
    internal DateTimeOffset? PerhapsSentAt => SentAt ?? ClaimedAt ?? ConfirmedAt ?? RepeatsMailOf;

    /// <summary>When a function claimed it to send its mail; null again once the mail service has refused that mail.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>How its mail is sent; null if it was not claimed, or was sent by a version that knew SendGrid only.</summary>
    public MailChannel? Channel { get; init; }

    /// <summary>The draft in the mailbox that is its mail; null if none was created, and for SendGrid.</summary>
    public string? DraftId { get; init; }
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The Message-ID (RFC 5322) of its mail, to match replies; null while it waits to be sent again.</summary>
    public string? MailMessageId { get; init; }

    /// <summary>The Message-ID that Exchange gave its mail; null if it kept <see cref="MailMessageId"/>, and for SendGrid.</summary>
    public string? InternetMessageId { get; init; }

    /// <summary>The Message-IDs of earlier mails, separated by spaces.</summary>
    public string? EarlierMessageIds { get; init; }

    /// <summary>The Message-IDs of all its mails.</summary>
    internal IEnumerable<string> MessageIds => $"{EarlierMessageIds} {MailMessageId} {InternetMessageId}".Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>When the mail that this one repeats may have been sent; null if it repeats none.</summary>
    public DateTimeOffset? RepeatsMailOf { get; init; }

    /// <summary>SendGrid's X-Message-Id, for delivery events.</summary>
    public string? SendGridMessageId { get; init; }

    /// <summary>When the reseller, or the administrator for the reseller, confirmed it.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When the first unclear answer came that a person still has to read; null if there is none.</summary>
    public DateTimeOffset? UnclearSince { get; init; }

    /// <summary>Whether reminders wait until a person has said what an answer means.</summary>
    internal bool IsPaused => State == OrderState.Sent && UnclearSince is not null;

    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>How much of <see cref="Quantity"/> Microsoft Graph shows, with its sign.</summary>
    public int FulfilledQuantity { get; init; }
    public DateTimeOffset? FulfilledAt { get; init; }

    /// <summary>When it was cancelled or failed; null in other states.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }

    /// <summary>Whether the administrator still has to be notified that the app placed it.</summary>
    public bool AnnouncementDue { get; init; }

    /// <summary>Whether the administrator still has to be notified of its state.</summary>
    public bool NoticeDue { get; init; }

    /// <summary>Whether it is open, or the administrator still has to be notified.</summary>
    internal bool IsUnsettled => !OrderStateMachine.IsEnded(State) || NoticeDue || AnnouncementDue;

    /// <summary>Whether storage has a copy of it among the unsettled orders.</summary>
    public bool IsListed { get; init; }

    /// <summary>When the reseller refused it, or sent a mail that bounced; null again after a later confirmation, or when it is sent again.</summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>The part of the quantity that has not arrived yet, with its sign.</summary>
    internal int Outstanding => Quantity - FulfilledQuantity;

    /// <summary>Whether the reseller may still execute it: its mail may have arrived, and the reseller has not refused it.</summary>
    internal bool IsOpenAtReseller => RefusedAt is null
        && State is OrderState.Sent or OrderState.Confirmed or OrderState.Unknown or OrderState.NeedsAttention;

    /// <summary>Applies an event. The only place where an order changes.</summary>
    /// <param name="by">Who or what caused it.</param>
    /// <returns>The changed order with its history entry; null if the event is impossible in the order's state.</returns>
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

    /// <summary>The order after a confirmation. One that was confirmed before keeps its time.</summary>
    public Order ConfirmedAgain(DateTimeOffset now) =>
        this with
        {
            ConfirmedAt = State is OrderState.Confirmed or OrderState.Fulfilled ? ConfirmedAt ?? now : now,
            RefusedAt = null,
            UnclearSince = null,
        };

    /// <summary>The order once it is known that the reseller has it, even if each of its mails was refused.</summary>
    public Order KnownOutside(DateTimeOffset now) => this with { SentAt = SentAt ?? ClaimedAt ?? now };

    /// <summary>Appends to a list of Message-IDs.</summary>
    public static string? Add(string? messageIds, string? messageId) => $"{messageIds} {messageId}".Trim() is { Length: > 0 } all ? all : null;

    /// <summary>Requests that were added to it, not counting the first.</summary>
    public int AddedRequests { get; init; }

    /// <summary>Whom to call back when its state changes, see <see cref="Shared.Callbacks.CallbackUrls"/>. May hold secrets: not shown.</summary>
    public string? CallbackUrls { get; init; }

    /// <summary>Counts the changes of this order.</summary>
    public int Version { get; init; }

    /// <summary>Whether it was read from storage.</summary>
    internal bool IsStored => RowKey.Length > 0;
}
