using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Puts orders into the queue, and remembers that it did.</summary>
internal sealed partial class OrderEnqueuer(OrderUpdater updater, OrderQueue queue, TimeProvider clock, ILogger<OrderEnqueuer> logger)
{
    private const string By = nameof(OrderEnqueuer);

    /// <summary>Queues an order that waits to be sent, so that it comes out when its time has come.</summary>
    public async Task QueueAsync(Order order, CancellationToken cancellationToken)
    {
        await queue.EnqueueAsync(order.Id, cancellationToken, DelayOf(order));
        // If the order has moved on meanwhile, it was plainly queued.
        await updater.ApplyAsync(order.Id, new OrderQueued(), By, cancellationToken);
    }

    /// <summary>The same for an order that is written and stands whatever happens: the follow-up timer queues what was never queued.</summary>
    public async Task TryQueueAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            await QueueAsync(order, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException || StorageFailure.Is(e))
        {
            Log.NotQueued(logger, e, order.Id);
        }
    }

    /// <summary>How long an order is still to be kept back.</summary>
    public TimeSpan DelayOf(Order order) => order.NotBefore - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "Order {OrderId} could not be queued; the follow-up timer will")]
        public static partial void NotQueued(ILogger logger, Exception e, string orderId);
    }
}
