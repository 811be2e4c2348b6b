using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders;

/// <summary>Finishes what a crash or an outage left half done.</summary>
internal sealed partial class OrderFollowUp(OrderStore store, OrderDispatch dispatch, OrderNotices notices, TimeProvider clock, ILogger<OrderFollowUp> logger)
{
    /// <summary>An order this young may still be about to be queued by the call that took it.</summary>
    private static readonly TimeSpan QueuedWithin = TimeSpan.FromMinutes(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var order in store.ListAsync(afterId: null, cancellationToken))
        {
            if (order is { State: OrderState.Requested, QueuedAt: null } && clock.GetUtcNow() - order.RequestedAt > QueuedWithin)
            {
                await dispatch.QueueAsync(order.Id, cancellationToken);
                Log.Queued(logger, order.Id);
            }
            if (order.NoticeDue)
                await notices.TryTellAsync(order.Id, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5501, LogLevel.Warning, "Order {OrderId} had been taken and never queued; it is now")]
        public static partial void Queued(ILogger logger, string orderId);
    }
}
