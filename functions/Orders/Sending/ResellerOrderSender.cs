using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Sending;

/// <summary>
/// Sends the mail of an order, once. The queue delivers at least once and a second mail buys twice, so the order is claimed
/// before SendGrid is called, and whoever finds a claim without an outcome does not send.
/// </summary>
internal sealed partial class ResellerOrderSender(
    OrderStore store, OrderUpdater updater, OrderEnqueuer enqueuer, ReturnCheck returns, ResellerOrderMailer mailer, AdminOrderNotifier notifier,
    ILogger<ResellerOrderSender> logger)
{
    private const string By = "SendResellerOrder";

    /// <exception cref="OrderNotSentException">There is no such order, or it was changed meanwhile; the queue tries again.</exception>
    public async Task SendAsync(string orderId, CancellationToken cancellationToken)
    {
        var order = await store.FindAsync(orderId, cancellationToken) ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        AppTraces.Correlate(order.CorrelationId);
        if (order.State == OrderState.Requested && enqueuer.DelayOf(order) > TimeSpan.Zero)
        {
            // A copy of the message, or a clock that runs ahead of storage's.
            await enqueuer.QueueAsync(order, cancellationToken);
            return;
        }
        if (order.State == OrderState.Requested && order.AnnouncementDue)
        {
            // Not before the administrator can cancel it: the follow-up timer announces it, and then queues it.
            if (!await updater.TryApplyAsync(order, new HeldForAnnouncement(), By, cancellationToken))
                throw Changed(order);
            return;
        }
        if (order is { State: OrderState.Requested, Quantity: < 0 } && !await CanBeReturnedAsync(order, cancellationToken))
            return;
        var messageId = mailer.NewMessageId(order);
        var claim = await updater.ApplyAsync(order, new MailClaimed(messageId), By, cancellationToken)
            ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        // It may be ours all the same: written by a request whose answer was lost, so that the client sent it again.
        if (!claim.Applied && (claim.Order.State != OrderState.Sending || claim.Order.MailMessageId != messageId))
        {
            await SettleRedeliveryAsync(claim.Order);
            return;
        }
        // From here on nothing is cancelled: the outcome must be recorded even if this invocation ends.
        await RecordAsync(claim.Order, await mailer.SendAsync(claim.Order, messageId));
    }

    /// <summary>Whether a return is possible. If it is not any more, the order ends; if Graph cannot say, it is tried again.</summary>
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

    private async Task RecordAsync(Order order, MailOutcome outcome)
    {
        switch (outcome)
        {
            case MailOutcome.Accepted accepted:
                await updater.ApplyAsync(order, new MailAccepted(accepted.MessageId), By, CancellationToken.None);
                break;
            case MailOutcome.NotAccepted refused:
                await TryAgainAsync(order, refused.Reason);
                break;
            case MailOutcome.Unknown unknown:
                await notifier.ApplyAsync(order.Id, new MailOutcomeLost(unknown.Reason), By, CancellationToken.None);
                break;
        }
    }

    /// <summary>
    /// Back to the queue, with a delay that grows; after the last try to the poison queue. If this is cut off, the follow-up timer finds an
    /// order that is not in the queue.
    /// </summary>
    private async Task TryAgainAsync(Order order, string reason)
    {
        var change = await updater.ApplyAsync(order, new MailNotAccepted(order.MailMessageId, enqueuer.NextTry(order), reason), By, CancellationToken.None);
        // Not only if it was applied just now: a request whose answer was lost has recorded it, too.
        if (change?.Order is { State: OrderState.Requested, QueuedAt: null } waiting && waiting.MailMessageId == order.MailMessageId)
            await enqueuer.QueueAgainAsync(waiting, CancellationToken.None);
    }

    /// <summary>The message came again. Unless the outcome of the first delivery is missing, there is nothing to do.</summary>
    private async Task SettleRedeliveryAsync(Order order)
    {
        if (order.State == OrderState.Sending)
            await notifier.ApplyAsync(order.Id, new MailOutcomeLost(), By, CancellationToken.None);
        else
            NothingToSend(order.Id, order.State);
    }

    [LoggerMessage(5201, LogLevel.Information, "Order {OrderId} came from the queue again and is {State}; nothing is sent")]
    private partial void NothingToSend(string orderId, OrderState state);
}
