using Azure.Storage.Queues;

namespace LicenseFunctions.Orders.Sending;

/// <summary>The queue of orders to send. A message holds the order's id.</summary>
internal sealed class OrderQueue(QueueServiceClient queues)
{
    public const string Name = "license-orders";
    public const string PoisonName = "license-orders-poison";

    /// <summary>Messages never expire: an order must survive an app that is stopped for a week.</summary>
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    /// <summary>The longest that Queue Storage hides a message.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    /// <param name="delay">How long the message is hidden, up to 7 days.</param>
    public Task EnqueueAsync(string orderId, CancellationToken cancellationToken, TimeSpan delay = default) =>
        SendAsync(Name, orderId, delay < LongestDelay ? delay : LongestDelay, cancellationToken);

    /// <summary>Sends an order to the poison queue, as the queue does with a message that fails too often.</summary>
    public Task EnqueuePoisonAsync(string orderId, CancellationToken cancellationToken) => SendAsync(PoisonName, orderId, TimeSpan.Zero, cancellationToken);

    private async Task SendAsync(string name, string orderId, TimeSpan delay, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(name);
        var message = JsonSerializer.Serialize(new OrderMessage { OrderId = orderId, TraceParent = AppTraces.TraceParent });
        try
        {
            await queue.SendMessageAsync(message, delay, NeverExpires, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == "QueueNotFound")
        {
            // Only on demand: in Azure the queue exists, and the app's identity may not create it.
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await queue.SendMessageAsync(message, delay, NeverExpires, cancellationToken);
        }
    }
}

/// <summary>The message in the queue.</summary>
internal sealed record OrderMessage
{
    public required string OrderId { get; init; }

    /// <summary>The trace to continue (W3C traceparent); null for none.</summary>
    public string? TraceParent { get; init; }
}
