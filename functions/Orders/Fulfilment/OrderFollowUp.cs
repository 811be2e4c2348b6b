using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>
/// Follows every open order to its end: finishes what a crash or an outage left half done, closes what a snapshot proves, reminds the
/// reseller, notifies the administrator.
/// </summary>
internal sealed partial class OrderFollowUp(
    OrderStore store, OrderEnqueuer enqueuer, FulfilmentChecker checker, OrderReminder reminder,
    IEnumerable<IFollowUpTask> tasks, AdminOrderNotifier notifier, TimeProvider clock, ILogger<OrderFollowUp> logger)
{
    private const string By = "FollowUpOrders";

    /// <summary>An order this young may still be about to be queued by the call that took it.</summary>
    private static readonly TimeSpan QueuedWithin = TimeSpan.FromMinutes(2);

    /// <summary>An order that was queued and is still not taken up after this has lost its message. A second one does no harm.</summary>
    private static readonly TimeSpan TakenUpWithin = TimeSpan.FromHours(1);

    /// <summary>Longer than any function runs, and than a message is hidden while it does.</summary>
    private static readonly TimeSpan RecordedWithin = TimeSpan.FromMinutes(20);

    /// <summary>For so long after a yes the number is looked at each time, rather than when the next snapshot is due.</summary>
    private static readonly TimeSpan ExpectedWithin = TimeSpan.FromDays(1);

    /// <exception cref="AggregateException">What failed; the rest was done, and the next run tries again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        var orders = await store.ListUnsettledAsync(cancellationToken).ToListAsync(cancellationToken);
        foreach (var order in orders)
            await TryAsync(() => FollowAsync(order, cancellationToken), failures, cancellationToken);
        await TryAsync(() => CheckNumbersAsync(orders, cancellationToken), failures, cancellationToken);
        foreach (var task in tasks)
            await TryAsync(() => task.RunAsync(cancellationToken), failures, cancellationToken);
        if (failures.Count > 0)
            throw new AggregateException("Not all orders could be followed up.", failures);
    }

    private async Task FollowAsync(Order order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (order.State == OrderState.Requested && !order.AnnouncementDue && now > MissingFrom(order))
            await QueueAgainAsync(order, cancellationToken);
        else if (order.State == OrderState.Sending && now - order.ClaimedAt > RecordedWithin)
            await notifier.ApplyAsync(order.Id, new MailOutcomeLost(), By, cancellationToken);
        else
            await reminder.FollowAsync(order, cancellationToken);
        await notifier.TryNotifyAsync(order.Id, cancellationToken);
    }

    /// <summary>When an order that waits to be sent must have lost its message, or never had one.</summary>
    private static DateTimeOffset MissingFrom(Order order)
    {
        var due = order.NotBefore > order.RequestedAt ? order.NotBefore.Value : order.RequestedAt;
        return order.QueuedAt is { } queued ? (queued > due ? queued : due) + TakenUpWithin : due + QueuedWithin;
    }

    private async Task QueueAgainAsync(Order order, CancellationToken cancellationToken)
    {
        await enqueuer.QueueAgainAsync(order, cancellationToken);
        Queued(order.Id);
    }

    private Task CheckNumbersAsync(List<Order> orders, CancellationToken cancellationToken) =>
        orders.Exists(order => order.State == OrderState.Confirmed && clock.GetUtcNow() - order.ConfirmedAt < ExpectedWithin)
            ? checker.TryCheckNowAsync(cancellationToken)
            : checker.CheckLatestAsync(cancellationToken);

    /// <summary>What fails for one order must not keep the others from being followed.</summary>
    private static async Task TryAsync(Func<Task> work, List<Exception> failures, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // Collected, and thrown together at the end.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            failures.Add(e);
        }
    }

    [LoggerMessage(5501, LogLevel.Warning, "Order {OrderId} waited and was not in the queue; it is now")]
    private partial void Queued(string orderId);
}
