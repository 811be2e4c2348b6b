using LicenseFunctions.Shared.Email;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders;

/// <summary>
/// Sends the mail of an order, once. The queue delivers at least once and a second mail buys twice, so the order is claimed
/// before SendGrid is called, and whoever finds a claim without an outcome does not send.
/// </summary>
internal sealed partial class ResellerOrderSender(
    OrderStore store, OrderBook book, ResellerLetter letter, Mailer mailer, OrderNotices notices, TimeProvider clock, ILogger<ResellerOrderSender> logger)
{
    private const string By = "SendResellerOrder";

    /// <exception cref="OrderNotSentException">The mail was certainly not taken; the message belongs back into the queue.</exception>
    public async Task SendAsync(string orderId, CancellationToken cancellationToken)
    {
        var order = await store.FindAsync(orderId, cancellationToken) ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        // Written before the claim: if that fails, nothing is claimed.
        var messageId = letter.NewMessageId(order);
        var mail = letter.Write(order, messageId);
        var claim = await book.ApplyAsync(
            orderId, OrderEvent.Claim, "Taken to be sent.", By, o => o with { ClaimedAt = clock.GetUtcNow(), MailMessageId = messageId }, cancellationToken)
            ?? throw new OrderNotSentException($"There is no order '{orderId}'.");
        if (!claim.Applied)
        {
            await SettleRedeliveryAsync(claim.Order);
            return;
        }
        // From here on nothing is cancelled: the outcome must be recorded whatever becomes of this invocation.
        await RecordAsync(claim.Order, await mailer.SendAsync(mail, CancellationToken.None));
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
                await ApplyAsync(order, OrderEvent.NotAccepted, $"The mail was not sent. {refused.Reason}", o => o with { NoticeDue = false });
                throw new OrderNotSentException($"The mail of order {order.Id} was not sent and will be tried again. {refused.Reason}");
            case MailOutcome.Unknown unknown:
                await LoseOutcomeAsync(order, $"Whether the mail was sent is not known. {unknown.Reason}");
                break;
        }
    }

    /// <summary>The message came again. Unless the outcome of the first delivery is missing, there is nothing to do.</summary>
    private async Task SettleRedeliveryAsync(Order order)
    {
        if (order.State == OrderState.Sending)
            await LoseOutcomeAsync(order, "Whether the mail was sent is not known: the function that sent it ended before it could record the outcome.");
        else
            Log.NothingToSend(logger, order.Id, order.State);
    }

    private async Task LoseOutcomeAsync(Order order, string text)
    {
        if (await ApplyAsync(order, OrderEvent.OutcomeLost, text, o => o with { NoticeDue = true }) is { Applied: true } lost)
            await notices.TryTellAsync(lost.Order.Id, CancellationToken.None);
    }

    private Task<OrderChange?> ApplyAsync(Order order, OrderEvent happened, string text, Func<Order, Order> change) =>
        book.ApplyAsync(order.Id, happened, text, By, change, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Information, "Order {OrderId} came from the queue again and is {State}; nothing is sent")]
        public static partial void NothingToSend(ILogger logger, string orderId, OrderState state);
    }
}
