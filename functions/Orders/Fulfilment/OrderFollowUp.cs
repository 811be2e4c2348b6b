using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Follows up every open order: repairs what a crash left unfinished, credits new numbers, reminds the reseller, notifies the administrator.</summary>
internal sealed partial class OrderFollowUp(
    OrderStore store, OrderEnqueuer enqueuer, ResellerOrderSender sender, SentMailLookup lookup, FulfilmentChecker checker, OrderReminder reminder,
    IEnumerable<IFollowUpTask> tasks, AdminOrderNotifier notifier, TimeProvider clock, ILogger<OrderFollowUp> logger)
{
    /// <summary>A new order is not marked as queued. Either it was not queued, or it is sent within seconds, unless the queue is full.</summary>
    private static readonly TimeSpan QueuedWithin = TimeSpan.FromMinutes(2);

    /// <summary>After this an order that was queued but not claimed has lost its message. A second message does no harm.</summary>
    private static readonly TimeSpan TakenUpWithin = TimeSpan.FromHours(1);

    /// <summary>Longer than a function runs, and than its message is hidden.</summary>
    private static readonly TimeSpan RecordedWithin = TimeSpan.FromMinutes(20);

    /// <summary>After a confirmation the number is read in each run for this long, instead of waiting for the next snapshot.</summary>
    private static readonly TimeSpan ExpectedWithin = TimeSpan.FromDays(1);

    /// <exception cref="AggregateException">The failures. The rest was done, and the next run retries.</exception>
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
            await sender.SettleAsync(order, cancellationToken);
        // The mailbox can tell earlier, and goes on being asked.
        else if (order.State is OrderState.Sending or OrderState.Unknown && lookup.CanFind(order) && lookup.IsCertain(order))
            await sender.SettleAsync(order, cancellationToken);
        else
            await reminder.FollowAsync(order, cancellationToken);
        await notifier.TryNotifyAsync(order.Id, cancellationToken);
    }

    /// <summary>From when on an order that waits to be sent must have lost its message, or never had one.</summary>
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

    /// <summary>A failure of one order must not stop the others.</summary>
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

    [LoggerMessage(5501, LogLevel.Warning, "Order {OrderId} was not sent when it was due and was queued again")]
    private partial void Queued(string orderId);
}
