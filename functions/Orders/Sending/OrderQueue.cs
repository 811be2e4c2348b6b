using Azure.Storage.Queues;

namespace LicenseFunctions.Orders.Sending;

/// <summary>The queue of orders to send. A message holds the order's id.</summary>
internal sealed class OrderQueue(QueueServiceClient queues)
{
    public const string Name = "license-orders";
    public const string PoisonName = "license-orders-poison";

    /// <param name="delay">How long the message is hidden, up to 7 days.</param>
    public Task EnqueueAsync(string orderId, CancellationToken cancellationToken, TimeSpan delay = default) =>
        SendAsync(Name, orderId, delay, cancellationToken);

    /// <summary>Sends an order to the poison queue, as the queue does with a message that fails too often.</summary>
    public Task EnqueuePoisonAsync(string orderId, CancellationToken cancellationToken) => SendAsync(PoisonName, orderId, TimeSpan.Zero, cancellationToken);

    private Task SendAsync(string name, string orderId, TimeSpan delay, CancellationToken cancellationToken) =>
        queues.SendAsync(name, new OrderMessage { OrderId = orderId, TraceParent = AppTraces.TraceParent }, delay, cancellationToken);
}

/// <summary>The message in the queue.</summary>
internal sealed record OrderMessage
{
    public required string OrderId { get; init; }

    /// <summary>The trace to continue (W3C traceparent); null for none.</summary>
    public string? TraceParent { get; init; }
}
