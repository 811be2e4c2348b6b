using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Sending;

/// <summary>
/// Sends the mail of an order once. The queue may deliver an order twice, and a second mail would buy twice: the order is claimed before the mail
/// service is called. Of an order with a claim but no result, the mailbox can tell what became of its mail; with SendGrid a person has to decide.
/// </summary>
internal sealed partial class ResellerOrderSender(
    OrderStore store, OrderUpdater updater, OrderEnqueuer enqueuer, ReturnCheck returns, ResellerOrderMailer mailer, SentMailLookup lookup,
    AdminOrderNotifier notifier, ILogger<ResellerOrderSender> logger)
{
    private const string By = "SendResellerOrder";

    /// <exception cref="OrderNotSentException">The order does not exist, or was changed meanwhile. The queue retries.</exception>
    public async Task SendAsync(string orderId, CancellationToken cancellationToken)
    {
        var order = await store.FindAsync(orderId, cancellationToken) ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        AppTraces.Correlate(order.CorrelationId);
        if (order.State == OrderState.Requested && enqueuer.DelayOf(order) > TimeSpan.Zero)
        {
            // A second message, or a clock that runs ahead of storage's.
            await enqueuer.QueueAsync(order, cancellationToken);
            return;
        }
        if (order.State == OrderState.Requested && order.AnnouncementDue)
        {
            // The administrator must be able to cancel it first: the follow-up timer announces it, then queues it.
            if (!await updater.TryApplyAsync(order, new HeldForAnnouncement(), By, cancellationToken))
                throw Changed(order);
            return;
        }
        if (order is { State: OrderState.Requested, Quantity: < 0 } && !await CanBeReturnedAsync(order, cancellationToken))
            return;
        var messageId = mailer.NewMessageId(order);
        var claim = await updater.ApplyAsync(order, new MailClaimed(messageId) { Channel = mailer.Channel }, By, cancellationToken)
            ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        // The claim may be ours: storage's client repeats a request whose answer was lost.
        if (!claim.Applied && (claim.Order.State != OrderState.Sending || claim.Order.MailMessageId != messageId))
        {
            await SettleRedeliveryAsync(claim.Order);
            return;
        }
        // Not cancelled from here on: the result must be recorded.
        await RecordAsync(claim.Order, await mailer.SendAsync(claim.Order, messageId));
    }

    /// <summary>Finds the outcome of an order that was claimed, and records it or sends its mail.</summary>
    /// <exception cref="ProblemException">The mailbox could not be read. Nothing was changed.</exception>
    public async Task SettleAsync(Order order, CancellationToken cancellationToken)
    {
        if (!lookup.CanFind(order))
        {
            if (order.State == OrderState.Sending)
                await notifier.ApplyAsync(order.Id, new MailOutcomeLost { ClaimedAt = order.ClaimedAt }, By, cancellationToken);
        }
        else if (order is { State: OrderState.Sending, DraftId: null })
        {
            // Without a recorded draft nothing was sent. Should another function still be at work, the first draft that is recorded is sent.
            await RecordAsync(order, await mailer.SendAsync(order, order.MailMessageId!), mayHaveOrphans: true);
        }
        else
            await LookAsync(order, cancellationToken);
    }

    private async Task LookAsync(Order order, CancellationToken cancellationToken)
    {
        switch (await lookup.FindAsync(order, cancellationToken))
        {
            case SentMail.Sent sent:
                var accepted = new MailAccepted(null) { Channel = MailChannel.Mailbox, InternetMessageId = sent.InternetMessageId };
                await updater.ApplyAsync(order.Id, accepted, By, CancellationToken.None);
                break;
            // An order that is Unknown is never sent automatically: it may have been restored from a backup, and sent since.
            case SentMail.Draft when order.State == OrderState.Sending && lookup.IsCertain(order):
                if (await updater.TryApplyAsync(order, new DraftSentLate(), By, cancellationToken))
                    await RecordAsync(order, await mailer.SendDraftAsync(order.DraftId!));
                break;
            case SentMail.Nowhere when order.State == OrderState.Sending && lookup.IsCertain(order):
                var lost = new MailOutcomeLost("It is neither in Sent Items nor among the drafts of the mailbox. The app keeps looking.")
                { ClaimedAt = order.ClaimedAt };
                await notifier.ApplyAsync(order.Id, lost, By, CancellationToken.None);
                break;
        }
    }

    /// <summary>Whether a return is still possible. If not, the order fails; if Graph cannot be read, it is retried.</summary>
    private async Task<bool> CanBeReturnedAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await returns.ProblemAsync(order, cancellationToken);
            if (problem is not null)
                await notifier.ApplyAsync(order.Id, new ReturnNotPossible(problem), By, CancellationToken.None);
            return problem is null;
        }
        catch (ProblemException e)
        {
            var postponed = new SendingPostponed(enqueuer.NextTry(order), e.Message);
            if (await updater.ApplyAsync(order, postponed, By, cancellationToken) is not { Applied: true } change)
                throw Changed(order);
            await enqueuer.QueueAgainAsync(change.Order, cancellationToken);
            return false;
        }
    }

    private static OrderNotSentException Changed(Order order) => new($"{order.Id} was changed by somebody else at the same time.");

    /// <param name="mayHaveOrphans">Whether an earlier attempt may have left a draft of the order.</param>
    private async Task RecordAsync(Order order, MailOutcome outcome, bool mayHaveOrphans = false)
    {
        switch (outcome)
        {
            case MailOutcome.Accepted accepted:
                await updater.ApplyAsync(order, new MailAccepted(accepted.MessageId) { Channel = order.Channel }, By, CancellationToken.None);
                if (order.Channel == MailChannel.Mailbox && (mayHaveOrphans || order.Tries > 0 || order.RepeatsMailOf is not null))
                    await lookup.TryRemoveOrphansAsync(order.Id);
                await enqueuer.TryQueueCheckAsync(order, CancellationToken.None);
                break;
            case MailOutcome.NotAccepted refused:
                await TryAgainAsync(order, refused);
                break;
            case MailOutcome.Unknown unknown when order.Channel == MailChannel.Mailbox:
                OutcomeOpen(order.Id, unknown.Reason);
                await enqueuer.TryQueueCheckAsync(order, CancellationToken.None);
                break;
            case MailOutcome.Unknown unknown:
                await notifier.ApplyAsync(order.Id, new MailOutcomeLost(unknown.Reason) { ClaimedAt = order.ClaimedAt }, By, CancellationToken.None);
                break;
        }
    }

    /// <summary>Returns the order to the queue with growing delay, or after the last attempt to the poison queue. If interrupted, a timer does it.</summary>
    private async Task TryAgainAsync(Order order, MailOutcome.NotAccepted outcome)
    {
        var refused = new MailNotAccepted(order.MailMessageId, enqueuer.NextTry(order), outcome.Reason) { DraftId = outcome.DraftId };
        // A draft was recorded after the order was read.
        var change = outcome.DraftId is null
            ? await updater.ApplyAsync(order, refused, By, CancellationToken.None)
            : await updater.ApplyAsync(order.Id, refused, By, CancellationToken.None);
        // Not before: after a crash between the two, the draft must show that it was not sent.
        if (outcome.DraftId is { } draftId && change?.Order.DraftId != draftId)
            await mailer.TryDeleteDraftAsync(draftId);
        // Also if it was applied before: by a request whose answer was lost.
        if (change?.Order is { State: OrderState.Requested, QueuedAt: null } waiting && waiting.MailMessageId == order.MailMessageId)
            await enqueuer.QueueAgainAsync(waiting, CancellationToken.None);
    }

    /// <summary>The message came twice, or is a check. Nothing to do, unless the first delivery has recorded no result.</summary>
    private async Task SettleRedeliveryAsync(Order order)
    {
        if (order.State != OrderState.Sending)
        {
            NothingToSend(order.Id, order.State);
            return;
        }
        try
        {
            await SettleAsync(order, CancellationToken.None);
        }
        catch (ProblemException e)
        {
            OutcomeOpen(order.Id, e.Message);
        }
    }

    [LoggerMessage(5203, LogLevel.Warning, "It is open whether the mail of order {OrderId} was sent; the app looks for it in the mailbox. {Reason}")]
    private partial void OutcomeOpen(string orderId, string reason);

    [LoggerMessage(5201, LogLevel.Information, "Order {OrderId} was delivered by the queue again and is {State}; nothing was sent")]
    private partial void NothingToSend(string orderId, OrderState state);
}
