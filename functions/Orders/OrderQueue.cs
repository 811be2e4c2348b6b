using System.Text.Json;
using Azure;
using Azure.Storage.Queues;

namespace LicenseFunctions.Orders;

/// <summary>The queue of orders whose mail is to be sent. A message holds the order's id; the order itself is in the table.</summary>
internal sealed class OrderQueue(QueueServiceClient queues)
{
    public const string Name = "license-orders";
    public const string PoisonName = "license-orders-poison";

    /// <summary>Messages never expire: an order must not be forgotten because the app stood still for a week.</summary>
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    public async Task EnqueueAsync(string orderId, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(Name);
        var message = JsonSerializer.Serialize(new OrderMessage { OrderId = orderId });
        try
        {
            await queue.SendMessageAsync(message, timeToLive: NeverExpires, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == "QueueNotFound")
        {
            // Made only when missing: in Azure it is there, and the app's identity may send to it but not make it.
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await queue.SendMessageAsync(message, timeToLive: NeverExpires, cancellationToken: cancellationToken);
        }
    }
}

/// <summary>The message in the queue.</summary>
internal sealed record OrderMessage
{
    public required string OrderId { get; init; }
}
