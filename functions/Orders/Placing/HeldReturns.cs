using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>Follows returns that wait for a renewal: its date may move, and when it is near, the reseller is asked.</summary>
internal sealed partial class HeldReturns(
    OrderStore store, ReturnWindows windows, AdminOrderNotifier notifier, OrderUpdater updater, OrderEnqueuer enqueuer, TimeProvider clock,
    ILogger<HeldReturns> logger) : IFollowUpTask
{
    private const string By = nameof(HeldReturns);

    /// <summary>By how much a date may differ from one reading to the next.</summary>
    private static readonly TimeSpan SameDay = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var held = await store.ListUnsettledAsync(cancellationToken).Where(order => order.State == OrderState.Held).ToListAsync(cancellationToken);
        // Without the subscriptions nothing is known, neither that a date moved nor that there is none any more.
        var isKnown = held.Count > 0 && await windows.IsKnownAsync(cancellationToken);
        foreach (var order in held)
            await FollowAsync(order, isKnown, cancellationToken);
    }

    private async Task FollowAsync(Order order, bool isKnown, CancellationToken cancellationToken)
    {
        var renewsAt = isKnown ? await windows.FindNextAsync(order.SkuId, -order.Quantity, cancellationToken) : order.RenewsAt;
        if (renewsAt is not { } next)
        {
            var problem = $"No subscription of {order.SkuPartNumber} renews any more, so there is nothing to return.";
            await notifier.ApplyAsync(order.Id, new ReturnNotPossible(problem), By, cancellationToken);
        }
        else if (clock.GetUtcNow() >= next - windows.Ahead)
        {
            if (await updater.ApplyAsync(order.Id, new RenewalNear(next), By, cancellationToken) is not { Applied: true } change)
                return;
            Due(order.Id, next);
            await enqueuer.TryQueueAsync(change.Order, cancellationToken);
        }
        else if ((next - order.RenewsAt.GetValueOrDefault()).Duration() > SameDay)
            await updater.ApplyAsync(order.Id, new RenewalMoved(next, next - windows.Ahead), By, cancellationToken);
    }

    [LoggerMessage(5851, LogLevel.Information, "Order {OrderId} waited for the renewal on {RenewsAt} and is sent now")]
    private partial void Due(string orderId, DateTimeOffset renewsAt);
}
