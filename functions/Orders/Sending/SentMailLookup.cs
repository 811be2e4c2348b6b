using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Looks in the mailbox what became of an order's mail, by the properties that the app gave it: sending changes the id of a draft.</summary>
internal sealed partial class SentMailLookup(
    MailboxClient mailbox, MailboxOptions options, MailChannelOptions channel, OrderStore store, TimeProvider clock, ILogger<SentMailLookup> logger)
{
    /// <summary>Whether the folders of the mailbox show by now what was done when the order was claimed.</summary>
    public bool IsCertain(Order order) => clock.GetUtcNow() - order.ClaimedAt > options.SentItemsLag;

    /// <summary>Whether its mail is to be found in the mailbox. An order that was restored from a backup may have been claimed since.</summary>
    public bool CanFind(Order order) => order.Channel == MailChannel.Mailbox
        || (order is { Channel: null, State: OrderState.Unknown } && channel.InUse == MailChannel.Mailbox);

    /// <exception cref="ProblemException">Graph did not answer.</exception>
    public async Task<SentMail> FindAsync(Order order, CancellationToken cancellationToken)
    {
        // After a restore the mail may have another key. Any mail of an order that was sent once at most is that one, or a reminder of it.
        var key = order is { State: OrderState.Unknown, RepeatsMailOf: null, EarlierMessageIds: null } ? null : order.MailMessageId ?? "";
        if (await mailbox.FindSentAsync(order.Id, key, cancellationToken) is { } sent)
            return new SentMail.Sent(sent.InternetMessageId);
        // Another draft of the order, even with the same key, is one that a function created and did not record.
        var isDraft = (await mailbox.ListDraftsAsync(order.Id, cancellationToken)).Any(draft => draft.Id == order.DraftId);
        return isDraft ? new SentMail.Draft() : new SentMail.Nowhere();
    }

    /// <summary>
    /// Deletes the drafts of an order, also those of its reminder, that nobody will send, so that no person sends one by mistake. The caller must have
    /// no reminder on its way.
    /// </summary>
    public async Task TryRemoveOrphansAsync(string orderId)
    {
        try
        {
            var drafts = await mailbox.ListDraftsAsync(orderId, CancellationToken.None);
            // Read after the drafts: a function that claims the order later creates its own.
            if (drafts.Count == 0 || await store.FindAsync(orderId, CancellationToken.None) is not { } order)
                return;
            foreach (var draft in drafts.Where(draft => IsOrphan(draft, order)))
                await mailbox.DeleteAsync(draft.Id, CancellationToken.None);
        }
        // The caller has more to record than this.
        catch (Exception e) when (e is ProblemException || StorageFailure.Is(e))
        {
            OrphansLeft(orderId, e is ProblemException ? e.Message : StorageFailure.Describe(e));
        }
    }

    private static bool IsOrphan(MailDraft draft, Order order) => order.State switch
    {
        // One of these may be sent yet, or show a person that nothing was sent.
        OrderState.Requested or OrderState.Sending or OrderState.Unknown => false,
        var state => OrderStateMachine.IsEnded(state) || draft.Id != order.DraftId,
    };

    [LoggerMessage(5204, LogLevel.Warning, "Drafts of order {OrderId} that nobody will send may be left in the mailbox. {Reason}")]
    private partial void OrphansLeft(string orderId, string reason);
}

/// <summary>Where the mail of an order is.</summary>
internal abstract record SentMail
{
    private SentMail() { }

    internal sealed record Sent(string? InternetMessageId) : SentMail;

    internal sealed record Draft : SentMail;

    /// <summary>Neither in Sent Items nor among the drafts: it may be on its way, or a person deleted it.</summary>
    internal sealed record Nowhere : SentMail;
}
