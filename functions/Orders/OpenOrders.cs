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

    /// <summary>All orders of a product, ended ones too, oldest first.</summary>
    public async Task<IReadOnlyList<OrderSummary>> GetSummariesAsync(Guid skuId, CancellationToken cancellationToken) =>
        await store.ListOfAsync(skuId, cancellationToken).Reverse().Select(OrderSummary.Of).ToListAsync(cancellationToken);
}
