namespace LicenseFunctions.Orders;

/// <summary>Puts orders into the queue, and remembers that it did.</summary>
internal sealed class OrderDispatch(OrderStore store, OrderBook book, OrderQueue queue, TimeProvider clock)
{
    /// <summary>Queues an order that waits to be sent, so that it comes out when its time has come.</summary>
    public async Task QueueAsync(Order order, CancellationToken cancellationToken)
    {
        await queue.EnqueueAsync(order.Id, cancellationToken, DelayOf(order));
        // If the order has moved on meanwhile, it was plainly queued.
        if (await store.FindAsync(order.Id, cancellationToken) is { State: OrderState.Requested } queued)
            await book.TryAmendAsync(queued with { QueuedAt = clock.GetUtcNow() }, text: null, "", cancellationToken);
    }

    /// <summary>How long an order is still to be kept back.</summary>
    public TimeSpan DelayOf(Order order) => order.NotBefore - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
