using Azure.Storage.Queues;

namespace LicenseFunctions.Orders.Sending;

/// <summary>The queue of orders to send. A message holds the order's id.</summary>
internal sealed class OrderQueue(QueueServiceClient queues)
{
    public const string Name = "license-orders";
    public const string PoisonName = "license-orders-poison";
    public const int MaxChecks = 6;
    private static readonly TimeSpan FirstCheck = TimeSpan.FromSeconds(15);

    /// <param name="delay">How long the message is hidden, up to 7 days.</param>
    public Task EnqueueAsync(string orderId, CancellationToken cancellationToken, TimeSpan delay = default) =>
        SendAsync(Name, orderId, delay, cancellationToken);

    /// <summary>
    /// Queues a check of an order that was sent: the first after 15 seconds, each later one after twice the time, the last within 17 minutes.
    /// </summary>
    /// <param name="check">The number of the check, from 1.</param>
    public Task EnqueueCheckAsync(string orderId, int check, CancellationToken cancellationToken) =>
        SendAsync(Name, orderId, FirstCheck * Math.Pow(2, check - 1), cancellationToken, check);

    /// <summary>Sends an order to the poison queue, as the queue does with a message that fails too often.</summary>
    public Task EnqueuePoisonAsync(string orderId, CancellationToken cancellationToken) => SendAsync(PoisonName, orderId, TimeSpan.Zero, cancellationToken);

    private Task SendAsync(string name, string orderId, TimeSpan delay, CancellationToken cancellationToken, int? check = null) =>
        queues.SendAsync(name, new OrderMessage { OrderId = orderId, Check = check, TraceParent = AppTraces.TraceParent }, delay, cancellationToken);
}

/// <summary>The message in the queue.</summary>
internal sealed record OrderMessage
{
    public required string OrderId { get; init; }

    /// <summary>The number of the check after the order was sent, from 1; null to send it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Check { get; init; }

    /// <summary>The trace to continue (W3C traceparent); null for none.</summary>
    public string? TraceParent { get; init; }
}
