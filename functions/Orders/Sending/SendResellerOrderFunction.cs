namespace LicenseFunctions.Orders.Sending;

internal sealed class SendResellerOrderFunction(ResellerOrderSender sender)
{
    [Function("SendResellerOrder")]
    public async Task Run(
        [QueueTrigger(OrderQueue.Name, Connection = "DataStorage")] OrderMessage message, CancellationToken cancellationToken)
    {
        using var span = AppTraces.Continue(AppTraces.SendOrder, message.OrderId, message.TraceParent);
        await sender.SendAsync(message.OrderId, cancellationToken);
    }
}
