using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Puts orders into the queue, and remembers that it did.</summary>
internal sealed partial class OrderEnqueuer(OrderUpdater updater, OrderQueue queue, OrderOptions options, TimeProvider clock, ILogger<OrderEnqueuer> logger)
{
    private const string By = nameof(OrderEnqueuer);

    /// <summary>Queues an order that waits to be sent, so that it comes out when its time has come.</summary>
    public async Task QueueAsync(Order order, CancellationToken cancellationToken)
    {
        await queue.EnqueueAsync(order.Id, cancellationToken, DelayOf(order));
        // If the order has moved on meanwhile, it was queued in any case.
        await updater.ApplyAsync(order, new OrderQueued(), By, cancellationToken);
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
            NotQueued(e, order.Id);
        }
    }

    /// <summary>Queues an order whose mail was not accepted; after its last try, in the poison queue.</summary>
    public Task QueueAgainAsync(Order order, CancellationToken cancellationToken) =>
        order.Tries >= options.MaxTries ? queue.EnqueuePoisonAsync(order.Id, cancellationToken) : QueueAsync(order, cancellationToken);

    /// <summary>The next try to send an order, and how long it waits for that.</summary>
    public Retry NextTry(Order order)
    {
        var tries = order.Tries + 1;
        return new Retry(tries, tries >= options.MaxTries ? null : RetryDelay.After(tries, options.RetryAfter));
    }

    /// <summary>How long an order is still to be kept back.</summary>
    public TimeSpan DelayOf(Order order) => order.NotBefore - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    [LoggerMessage(5101, LogLevel.Warning, "Order {OrderId} could not be queued; the follow-up timer will")]
    private partial void NotQueued(Exception e, string orderId);
}
