using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Looks in the mailbox what became of an order's mail, by the properties that the app gave it: sending changes the id of a draft.</summary>
internal sealed class SentMailLookup(MailboxClient mailbox, MailboxOptions options, MailChannelOptions channel, TimeProvider clock)
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

    /// <summary>Deletes the drafts of an order that nobody will send, so that no person sends one by mistake.</summary>
    public async Task RemoveOrphansAsync(Order order, CancellationToken cancellationToken)
    {
        foreach (var draft in await mailbox.ListDraftsAsync(order.Id, cancellationToken))
        {
            if (draft.Id != order.DraftId)
                await mailbox.DeleteAsync(draft.Id, cancellationToken);
        }
    }
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
