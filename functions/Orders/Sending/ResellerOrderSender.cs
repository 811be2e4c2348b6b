using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders.Sending;

/// <summary>
/// Sends the mail of an order, once. The queue delivers at least once and a second mail buys twice, so the order is claimed
/// before SendGrid is called, and whoever finds a claim without an outcome does not send.
/// </summary>
internal sealed partial class ResellerOrderSender(
    OrderStore store, OrderUpdater updater, OrderEnqueuer enqueuer, OrderQueue queue, LicenseDirectory directory, ReturnCheck returns, ResellerMailComposer composer, Mailer mailer,
    AdminOrderNotifier notifier, OrderOptions options, ILogger<ResellerOrderSender> logger)
{
    private const string By = "SendResellerOrder";

    /// <summary>A full queue needs one look at the open orders for each batch of mails, not one for each mail.</summary>
    private readonly SharedReading<ILookup<Guid, string>> _unsettled = new(() => store.GetUnsettledIdsAsync(CancellationToken.None));

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
        var messageId = composer.NewMessageId(order);
        var claim = await updater.ApplyAsync(order, new MailClaimed(messageId), By, cancellationToken)
            ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        // It may be ours all the same: written by a request whose answer was lost, so that the client sent it again.
        if (!claim.Applied && (claim.Order.State != OrderState.Sending || claim.Order.MailMessageId != messageId))
        {
            await SettleRedeliveryAsync(claim.Order);
            return;
        }
        // From here on nothing is cancelled: the outcome must be recorded whatever becomes of this invocation.
        await RecordAsync(claim.Order, await SendAsync(claim.Order, messageId));
    }

    /// <summary>Writes the mail of the order as it is claimed: nobody can add to it now, and of two orders sent at once each names the other.</summary>
    private async Task<MailOutcome> SendAsync(Order order, string messageId)
    {
        OutgoingMail mail;
        try
        {
            mail = composer.Write(order, messageId, await ContextAsync(order));
        }
#pragma warning disable CA1031 // Whatever it is: nothing was sent, and an order whose claim has no outcome would need a person.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotWritten(logger, e, order.Id);
            return new MailOutcome.NotAccepted("Its mail could not be written.");
        }
        return await mailer.SendAsync(mail, CancellationToken.None);
    }

    /// <summary>What the reseller has to know besides the order, so that the totals of two open orders do not contradict each other.</summary>
    private async Task<OrderContext> ContextAsync(Order order)
    {
        if ((await _unsettled.ReadAsync())[order.SkuId].All(id => id == order.Id))
            return OrderContext.None(order);
        var others = await store.ListOpenAsync(order.SkuId, CancellationToken.None)
            .Where(other => other.Id != order.Id && (other.IsOpenAtReseller || other.State == OrderState.Sending))
            .Reverse().ToListAsync(CancellationToken.None);
        if (others.Count == 0)
            return OrderContext.None(order);
        try
        {
            var skus = await directory.GetSkusAsync(CancellationToken.None);
            return new OrderContext(skus.FirstOrDefault(sku => sku.Usage.SkuId == order.SkuId)?.Usage.Purchased ?? order.PurchasedBefore, others);
        }
        catch (ProblemException)
        {
            // The order must not wait for Graph: the number that was read when it was placed is what there is.
            return new OrderContext(order.PurchasedBefore, others);
        }
    }

    /// <summary>Whether a return is possible. If it is not any more, the order ends; if Graph cannot say, it is tried again.</summary>
    private async Task<bool> CanBeReturnedAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var sku = (await directory.GetSkusAsync(cancellationToken)).FirstOrDefault(s => s.Usage.SkuId == order.SkuId);
            var problem = sku is null ? $"The tenant has no {order.SkuPartNumber} any more." : await returns.ProblemAsync(sku.Usage, -order.Quantity, order, cancellationToken);
            if (problem is not null)
                await TellOfAsync(order, new ReturnNotPossible(problem));
            return problem is null;
        }
        catch (ProblemException e)
        {
            if (!await updater.TryApplyAsync(order, new SendingPostponed(NextTry(order), e.Message), By, cancellationToken))
                throw Changed(order);
            await RequeueAsync(order.Id, cancellationToken);
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
                await TellOfAsync(order, new MailOutcomeLost(unknown.Reason));
                break;
        }
    }

    /// <summary>
    /// Back to the queue, with a delay that grows; after the last try to the poison queue. If this is cut off, the follow-up timer finds an
    /// order that is not in the queue.
    /// </summary>
    private async Task TryAgainAsync(Order order, string reason)
    {
        var change = await updater.ApplyAsync(order, new MailNotAccepted(order.MailMessageId, NextTry(order), reason), By, CancellationToken.None);
        // Not only if it was applied just now: a request whose answer was lost has recorded it, too.
        if (change?.Order.MailMessageId == order.MailMessageId)
            await RequeueAsync(order.Id, CancellationToken.None);
    }

    private Retry NextTry(Order order)
    {
        var tries = order.Tries + 1;
        return new Retry(tries, tries >= options.MaxTries ? null : RetryDelay.After(tries, options.RetryAfter));
    }

    private async Task RequeueAsync(string orderId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(orderId, cancellationToken) is not { State: OrderState.Requested, QueuedAt: null } waiting)
            return;
        if (waiting.Tries >= options.MaxTries)
            await queue.EnqueuePoisonAsync(orderId, cancellationToken);
        else
            await enqueuer.QueueAsync(waiting, cancellationToken);
    }

    /// <summary>The message came again. Unless the outcome of the first delivery is missing, there is nothing to do.</summary>
    private async Task SettleRedeliveryAsync(Order order)
    {
        if (order.State == OrderState.Sending)
            await TellOfAsync(order, new MailOutcomeLost());
        else
            Log.NothingToSend(logger, order.Id, order.State);
    }

    private async Task TellOfAsync(Order order, OrderEvent happened)
    {
        if (await updater.ApplyAsync(order.Id, happened, By, CancellationToken.None) is { Applied: true } given)
            await notifier.TryTellAsync(given.Order.Id, CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(5202, LogLevel.Warning, "The mail of order {OrderId} could not be written; it is tried again")]
        public static partial void NotWritten(ILogger logger, Exception e, string orderId);

        [LoggerMessage(5201, LogLevel.Information, "Order {OrderId} came from the queue again and is {State}; nothing is sent")]
        public static partial void NothingToSend(ILogger logger, string orderId, OrderState state);
    }
}
