using System.Collections.Frozen;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders;

/// <summary>What callers are called back about: an order that reached one of these states.</summary>
internal sealed class OrderCallbacks(OrderStore store, OrderLookup lookup) : ICallbackSource
{
    /// <summary>All but those that an order has before it is sent.</summary>
    private static readonly FrozenSet<OrderState> Reported =
        Enum.GetValues<OrderState>().Except([OrderState.Held, OrderState.Requested, OrderState.Sending]).ToFrozenSet();

    public string Table => TableNames.Orders;
    public string Type => "LicenseFunctions.Order";
    public string Route => "orders";

    public async Task<object?> FindAsync(string subject, CancellationToken cancellationToken) =>
        await store.FindAsync(subject, cancellationToken) is { } order ? await lookup.DescribeAsync(order, cancellationToken) : null;

    /// <summary>The rows of callbacks that belong into the transaction of a transition.</summary>
    /// <param name="version">The version of the order after it. With the state it makes ids that stand for one event, even after a restore.</param>
    public static IEnumerable<TableTransactionAction> Rows(OrderTransition transition, int version)
    {
        var order = transition.After;
        // The answer to a new order has its state.
        return transition.Before is not { } before || before.State == order.State || !Reported.Contains(order.State)
            ? []
            : Callback.Rows(
                order.CallbackUrls, string.Create(CultureInfo.InvariantCulture, $"{order.Id}-{version}-{order.State}"), order.Id, order.State,
                transition.Entries is [.., var last] ? last.At : order.RequestedAt);
    }
}

/// <summary>Repairs what a crash left undelivered.</summary>
internal sealed class CallbackFollowUp(CallbackOutbox outbox) : IFollowUpTask
{
    public Task RunAsync(CancellationToken cancellationToken) => outbox.FollowUpAsync(cancellationToken);
}
