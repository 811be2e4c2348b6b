using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders;

/// <summary>Orders, as far as other slices see them.</summary>
internal sealed class OpenOrders(OrderStore store)
{
    /// <summary>Open orders by product, newest first, and how many licenses of each product wait to be returned when it renews.</summary>
    public async Task<(ILookup<Guid, OrderSummary> Open, IReadOnlyDictionary<Guid, int> Held)> GetWithHeldAsync(CancellationToken cancellationToken)
    {
        var unsettled = await store.ListUnsettledAsync(cancellationToken).ToListAsync(cancellationToken);
        return (unsettled.Where(order => OrderStateMachine.IsOpen(order.State)).ToLookup(order => order.SkuId, OrderSummary.Of),
            unsettled.Where(order => order.State == OrderState.Held).GroupBy(order => order.SkuId)
                .ToDictionary(group => group.Key, group => -group.Sum(order => order.Quantity)));
    }

    /// <inheritdoc cref="OrderStore.TryBeginOwnAsync"/>
    public Task<IAsyncDisposable?> TryBeginOwnAsync(CancellationToken cancellationToken) => store.TryBeginOwnAsync(cancellationToken);

    /// <summary>Orders of a product that are open, or were placed, fulfilled or abandoned since, and these others, oldest first.</summary>
    public async Task<IReadOnlyList<OrderSummary>> GetSummariesAsync(
        Guid skuId, DateTimeOffset since, IEnumerable<string> others, CancellationToken cancellationToken)
    {
        var orders = await store.ListActiveAsync(skuId, since, cancellationToken).ToListAsync(cancellationToken);
        foreach (var id in others.Except(orders.ConvertAll(order => order.Id), StringComparer.Ordinal))
        {
            if (await store.FindAsync(id, cancellationToken) is { } order)
                orders.Add(order);
        }
        return [.. orders.OrderBy(order => order.RequestedAt).Select(OrderSummary.Of)];
    }
}
