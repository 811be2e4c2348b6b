using LicenseFunctions.Orders.Replies.Mailbox;

namespace LicenseFunctions.Orders.Sending;

internal sealed class SendResellerOrderFunction(ResellerOrderSender sender, SentOrderCheck checks)
{
    [Function("SendResellerOrder")]
    public async Task Run(
        [QueueTrigger(OrderQueue.Name, Connection = "DataStorage")] OrderMessage message, CancellationToken cancellationToken)
    {
        using var span = AppTraces.Continue(AppTraces.SendOrder, message.OrderId, message.TraceParent);
        await (message.Check is { } check
            ? checks.RunAsync(message.OrderId, check, cancellationToken)
            : sender.SendAsync(message.OrderId, cancellationToken));
    }
}
