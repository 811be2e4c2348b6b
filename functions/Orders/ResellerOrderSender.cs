using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders;

/// <summary>
/// Sends the mail of an order, once. The queue delivers at least once and a second mail buys twice, so the order is claimed
/// before SendGrid is called, and whoever finds a claim without an outcome does not send.
/// </summary>
internal sealed partial class ResellerOrderSender(
    OrderStore store, OrderBook book, OrderDispatch dispatch, OrderQueue queue, LicenseDirectory directory, ReturnCheck returns, ResellerLetter letter, Mailer mailer,
    OrderNotices notices, OrderOptions options, TimeProvider clock, ILogger<ResellerOrderSender> logger)
{
    private const string By = "SendResellerOrder";

    /// <exception cref="OrderNotSentException">There is no such order, or it was changed meanwhile; the queue tries again.</exception>
    public async Task SendAsync(string orderId, CancellationToken cancellationToken)
    {
        var order = await store.FindAsync(orderId, cancellationToken) ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        AppTraces.Correlate(order.CorrelationId);
        if (order.State == OrderState.Requested && dispatch.DelayOf(order) > TimeSpan.Zero)
        {
            // A copy of the message, or a clock that runs ahead of storage's.
            await dispatch.QueueAsync(order, cancellationToken);
            return;
        }
        if (order.State == OrderState.Requested && order.AnnouncementDue)
        {
            // Not before the administrator can call it off: the follow-up timer announces it, and then queues it.
            if (!await book.TryAmendAsync(order with { QueuedAt = null }, text: null, By, cancellationToken))
                throw Changed(order);
            return;
        }
        if (order is { State: OrderState.Requested, Quantity: < 0 } && !await CanBeReturnedAsync(order, cancellationToken))
            return;
        OutgoingMail? mail = null;
        var claim = await book.ApplyAsync(orderId, OrderEvent.Claim, "Taken to be sent.", By, claimed => Claimed(claimed, out mail), cancellationToken)
            ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        // It may be ours all the same: written by a request whose answer was lost, so that the client sent it again.
        if (!claim.Applied && (claim.Order.State != OrderState.Sending || claim.Order.MailMessageId is not { } claimed || claimed != mail?.MessageId))
        {
            await SettleRedeliveryAsync(claim.Order);
            return;
        }
        // From here on nothing is cancelled: the outcome must be recorded whatever becomes of this invocation.
        await RecordAsync(claim.Order, await mailer.SendAsync(mail!, CancellationToken.None));
    }

    /// <summary>The order as it is claimed, and the mail of just that: somebody may have added to the order since it was read.</summary>
    private Order Claimed(Order order, out OutgoingMail mail)
    {
        var messageId = letter.NewMessageId(order);
        mail = letter.Write(order, messageId);
        return order with { ClaimedAt = clock.GetUtcNow(), MailMessageId = messageId };
    }

    /// <summary>Whether a return is possible. If it is not any more, the order ends; if Graph cannot say, it is tried again.</summary>
    private async Task<bool> CanBeReturnedAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var sku = (await directory.GetSkusAsync(cancellationToken)).FirstOrDefault(s => s.Usage.SkuId == order.SkuId);
            var problem = sku is null ? $"The tenant has no {order.SkuPartNumber} any more." : await returns.ProblemAsync(sku.Usage, -order.Quantity, order, cancellationToken);
            if (problem is not null)
                await TellOfAsync(order, OrderEvent.NotPossible, problem);
            return problem is null;
        }
        catch (ProblemException e)
        {
            var (postponed, text) = Postponed(order, $"Whether the licenses can be returned is not known. {e.Message}");
            if (!await book.TryAmendAsync(postponed, text, By, cancellationToken))
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
                await ApplyAsync(order, OrderEvent.Accepted, "The mail was taken by SendGrid.", o => o with
                {
                    SentAt = clock.GetUtcNow(),
                    SendGridMessageId = accepted.MessageId,
                    // Answers and events may overtake this; what they brought is still to be told.
                    NoticeDue = o.NoticeDue && o.State == OrderState.NeedsAttention,
                });
                break;
            case MailOutcome.NotAccepted refused:
                await TryAgainAsync(order, refused.Reason);
                break;
            case MailOutcome.Unknown unknown:
                await LoseOutcomeAsync(order, $"Whether the mail was sent is not known. {unknown.Reason}");
                break;
        }
    }

    /// <summary>
    /// Back to the queue, with a delay that grows; after the last try to the poison queue. If this is cut off, the follow-up timer finds an
    /// order that is not in the queue.
    /// </summary>
    private async Task TryAgainAsync(Order order, string reason)
    {
        var (tried, text) = Postponed(order, reason);
        // A refusal of this mail only: by now another try may be under way, which this must not undo.
        var change = await book.ApplyAsync(
            order.Id, OrderEvent.NotAccepted, text, By, o => o with { Tries = tried.Tries, NotBefore = tried.NotBefore, ClaimedAt = null, QueuedAt = null, NoticeDue = false },
            CancellationToken.None, guard: o => o.MailMessageId != order.MailMessageId);
        // Not only if it was applied just now: a request whose answer was lost has recorded it, too.
        if (change?.Order.MailMessageId == order.MailMessageId)
            await RequeueAsync(order.Id, CancellationToken.None);
    }

    /// <summary>The order when it was tried once more in vain, with what that means in words.</summary>
    private (Order Order, string Text) Postponed(Order order, string reason)
    {
        var tries = order.Tries + 1;
        var delay = RetryDelay.After(tries, options.RetryAfter);
        var text = tries >= options.MaxTries ? $"The mail was not sent, for the last time of {tries}. {reason}" : $"The mail was not sent and is tried again in {RetryDelay.InWords(delay)}. {reason}";
        return (order with { Tries = tries, NotBefore = clock.GetUtcNow() + delay, QueuedAt = null }, text);
    }

    private async Task RequeueAsync(string orderId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(orderId, cancellationToken) is not { State: OrderState.Requested, QueuedAt: null } waiting)
            return;
        if (waiting.Tries >= options.MaxTries)
            await queue.EnqueuePoisonAsync(orderId, cancellationToken);
        else
            await dispatch.QueueAsync(waiting, cancellationToken);
    }

    /// <summary>The message came again. Unless the outcome of the first delivery is missing, there is nothing to do.</summary>
    private async Task SettleRedeliveryAsync(Order order)
    {
        if (order.State == OrderState.Sending)
            await LoseOutcomeAsync(order, "Whether the mail was sent is not known: the function that sent it ended before it could record the outcome.");
        else
            Log.NothingToSend(logger, order.Id, order.State);
    }

    private Task LoseOutcomeAsync(Order order, string text) => TellOfAsync(order, OrderEvent.OutcomeLost, text);

    private async Task TellOfAsync(Order order, OrderEvent happened, string text)
    {
        if (await ApplyAsync(order, happened, text, o => o with { NoticeDue = true }) is { Applied: true } given)
            await notices.TryTellAsync(given.Order.Id, CancellationToken.None);
    }

    private Task<OrderChange?> ApplyAsync(Order order, OrderEvent happened, string text, Func<Order, Order> change) =>
        book.ApplyAsync(order.Id, happened, text, By, change, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Information, "Order {OrderId} came from the queue again and is {State}; nothing is sent")]
        public static partial void NothingToSend(ILogger logger, string orderId, OrderState state);
    }
}
