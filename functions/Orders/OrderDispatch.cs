namespace LicenseFunctions.Orders;

/// <summary>Puts orders into the queue, and remembers that it did.</summary>
internal sealed class OrderDispatch(OrderStore store, OrderBook book, OrderQueue queue, TimeProvider clock)
{
    public async Task QueueAsync(string orderId, CancellationToken cancellationToken)
    {
        await queue.EnqueueAsync(orderId, cancellationToken);
        // If the order has moved on meanwhile, it was plainly queued.
        if (await store.FindAsync(orderId, cancellationToken) is { State: OrderState.Requested, QueuedAt: null } order)
            await book.TryAmendAsync(order with { QueuedAt = clock.GetUtcNow() }, text: null, "", cancellationToken);
    }
}
