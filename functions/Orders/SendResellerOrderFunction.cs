using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders;

internal sealed class SendResellerOrderFunction(ResellerOrderSender sender)
{
    [Function("SendResellerOrder")]
    public Task Run(
        [QueueTrigger(OrderQueue.Name, Connection = "DataStorage")] OrderMessage message, CancellationToken cancellationToken) =>
        sender.SendAsync(message.OrderId, cancellationToken);
}
