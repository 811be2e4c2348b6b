using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Queues orders, and records that it did.</summary>
internal sealed partial class OrderEnqueuer(OrderUpdater updater, OrderQueue queue, OrderOptions options, TimeProvider clock, ILogger<OrderEnqueuer> logger)
{
    private const string By = nameof(OrderEnqueuer);

    /// <summary>Queues an order, delayed until it may be sent.</summary>
    public async Task QueueAsync(Order order, CancellationToken cancellationToken)
    {
        await queue.EnqueueAsync(order.Id, cancellationToken, DelayOf(order));
        // If this is impossible, the order has changed, and was queued all the same.
        await updater.ApplyAsync(order, new OrderQueued(), By, cancellationToken);
    }

    /// <summary>Queues a new order. It is not marked as queued, which saves a request: if it is not sent, the follow-up timer queues it soon.</summary>
    public Task TryQueueNewAsync(Order order, CancellationToken cancellationToken) =>
        TryAsync(order, () => queue.EnqueueAsync(order.Id, cancellationToken, DelayOf(order)));

    /// <summary>Queues a stored order. After a failure the follow-up timer does it.</summary>
    public Task TryQueueAsync(Order order, CancellationToken cancellationToken) => TryAsync(order, () => QueueAsync(order, cancellationToken));

    /// <summary>Queues the next check of an order that was sent from the mailbox. The follow-up timer does the same, but later.</summary>
    /// <param name="check">The number of the check, from 1.</param>
    public Task TryQueueCheckAsync(Order order, CancellationToken cancellationToken, int check = 1) =>
        order.Channel == MailChannel.Mailbox && check <= OrderQueue.MaxChecks
            ? TryAsync(order, () => queue.EnqueueCheckAsync(order.Id, check, cancellationToken))
            : Task.CompletedTask;

    private async Task TryAsync(Order order, Func<Task> queueAsync)
    {
        try
        {
            await queueAsync();
        }
        catch (Exception e) when (e is OperationCanceledException || StorageFailure.Is(e))
        {
            NotQueued(e, order.Id);
        }
    }

    /// <summary>Queues an order for its next attempt; after the last one, in the poison queue.</summary>
    public Task QueueAgainAsync(Order order, CancellationToken cancellationToken) =>
        order.Tries >= options.MaxTries ? queue.EnqueuePoisonAsync(order.Id, cancellationToken) : QueueAsync(order, cancellationToken);

    /// <summary>The next attempt to send an order, and its delay.</summary>
    public Retry NextTry(Order order)
    {
        var tries = order.Tries + 1;
        return new Retry(tries, tries >= options.MaxTries ? null : RetryDelay.After(tries, options.RetryAfter));
    }

    /// <summary>How long an order must still wait.</summary>
    public TimeSpan DelayOf(Order order) => order.NotBefore - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    [LoggerMessage(5101, LogLevel.Warning, "Order {OrderId} could not be queued; the follow-up timer retries")]
    private partial void NotQueued(Exception e, string orderId);
}
