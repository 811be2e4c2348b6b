using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Sending;

/// <summary>
/// Sends the mail of an order once. The queue may deliver an order twice, and a second mail would buy twice: the order is claimed before SendGrid is
/// called, and an order with a claim but no result is not sent.
/// </summary>
internal sealed partial class ResellerOrderSender(
    OrderStore store, OrderUpdater updater, OrderEnqueuer enqueuer, ReturnCheck returns, ResellerOrderMailer mailer, AdminOrderNotifier notifier,
    ILogger<ResellerOrderSender> logger)
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
        var claim = await updater.ApplyAsync(order, new MailClaimed(messageId), By, cancellationToken)
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

    /// <summary>Returns the order to the queue with growing delay, or after the last attempt to the poison queue. If interrupted, a timer does it.</summary>
    private async Task TryAgainAsync(Order order, string reason)
    {
        var change = await updater.ApplyAsync(order, new MailNotAccepted(order.MailMessageId, enqueuer.NextTry(order), reason), By, CancellationToken.None);
        // Also if it was applied before: by a request whose answer was lost.
        if (change?.Order is { State: OrderState.Requested, QueuedAt: null } waiting && waiting.MailMessageId == order.MailMessageId)
            await enqueuer.QueueAgainAsync(waiting, CancellationToken.None);
    }

    /// <summary>The message came twice. Nothing to do, unless the first delivery has recorded no result.</summary>
    private async Task SettleRedeliveryAsync(Order order)
    {
        if (order.State == OrderState.Sending)
            await notifier.ApplyAsync(order.Id, new MailOutcomeLost(), By, CancellationToken.None);
        else
            NothingToSend(order.Id, order.State);
    }

    [LoggerMessage(5201, LogLevel.Information, "Order {OrderId} was delivered by the queue again and is {State}; nothing was sent")]
    private partial void NothingToSend(string orderId, OrderState state);
}
