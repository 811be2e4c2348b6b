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

    /// <exception cref="OrderNotSentException">There is no such order, or Graph cannot say whether a return is possible; the queue tries again.</exception>
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
        if (order is { State: OrderState.Requested, Quantity: < 0 } && await ReturnProblemAsync(order, cancellationToken) is { } problem)
        {
            await TellOfAsync(order, OrderEvent.NotPossible, problem);
            return;
        }
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

    /// <summary>Why a return is not possible any more, or null.</summary>
    private async Task<string?> ReturnProblemAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var sku = (await directory.GetSkusAsync(cancellationToken)).FirstOrDefault(s => s.Usage.SkuId == order.SkuId);
            return sku is null ? $"The tenant has no {order.SkuPartNumber} any more." : await returns.ProblemAsync(sku.Usage, -order.Quantity, order, cancellationToken);
        }
        catch (ProblemException e)
        {
            throw new OrderNotSentException($"Whether {order.Id} can be returned is not known yet. {e.Message}");
        }
    }

    private async Task RecordAsync(Order order, MailOutcome outcome)
    {
        switch (outcome)
        {
            case MailOutcome.Accepted accepted:
                await ApplyAsync(order, OrderEvent.Accepted, "The mail was taken by SendGrid.", o => o with
                {
                    SentAt = clock.GetUtcNow(),
                    SendGridMessageId = accepted.MessageId,
                    NoticeDue = false,
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
        var tries = order.Tries + 1;
        var isLast = tries >= options.MaxTries;
        var delay = RetryDelay.After(tries, options.RetryAfter);
        var text = isLast ? $"The mail was not sent, for the last time of {tries}. {reason}" : $"The mail was not sent and is tried again in {RetryDelay.InWords(delay)}. {reason}";
        // A refusal of this mail only: by now another try may be under way, which this must not undo.
        var change = await book.ApplyAsync(
            order.Id, OrderEvent.NotAccepted, text, By, o => o with { Tries = tries, NotBefore = clock.GetUtcNow() + delay, ClaimedAt = null, QueuedAt = null, NoticeDue = false },
            CancellationToken.None, guard: o => o.MailMessageId != order.MailMessageId);
        // Not only if it was applied just now: a request whose answer was lost has recorded it, too.
        if (change?.Order is not { State: OrderState.Requested, QueuedAt: null } refused || refused.MailMessageId != order.MailMessageId)
            return;
        if (isLast)
            await queue.EnqueuePoisonAsync(order.Id, CancellationToken.None);
        else
            await dispatch.QueueAsync(refused, CancellationToken.None);
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
