using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Replies.Mailbox;

/// <summary>
/// Looks after an order that was sent from the mailbox, at growing intervals in the first quarter of an hour: whether its mail went out, and whether
/// an answer has come. After that the follow-up timer does it.
/// </summary>
internal sealed partial class SentOrderCheck(
    OrderStore store, ResellerOrderSender sender, InboxReader inbox, OrderEnqueuer enqueuer, ILogger<SentOrderCheck> logger)
{
    /// <param name="check">The number of the check, from 1.</param>
    public async Task RunAsync(string orderId, int check, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(orderId, cancellationToken) is not { Channel: MailChannel.Mailbox } order || !IsOpen(order))
            return;
        try
        {
            if (order.State == OrderState.Sending)
                await sender.SettleAsync(order, cancellationToken);
            await inbox.RunAsync(cancellationToken);
        }
        catch (ProblemException e)
        {
            NotChecked(orderId, e.Message);
        }
        if (await store.FindAsync(orderId, cancellationToken) is { } now && IsOpen(now))
            await enqueuer.TryQueueCheckAsync(now, cancellationToken, check + 1);
    }

    private static bool IsOpen(Order order) => order.State is OrderState.Sending or OrderState.Sent;

    [LoggerMessage(5773, LogLevel.Warning, "The mailbox could not be read for order {OrderId}; it is read again later. {Reason}")]
    private partial void NotChecked(string orderId, string reason);
}
