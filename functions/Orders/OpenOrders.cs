using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders;

/// <summary>Orders, as far as other slices see them.</summary>
internal sealed class OpenOrders(OrderStore store)
{
    /// <summary>Open orders by product, newest first.</summary>
    public async Task<ILookup<Guid, OrderSummary>> GetBySkuAsync(CancellationToken cancellationToken) =>
        (await store.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken)).ToLookup(order => order.SkuId, OrderSummary.Of);

    /// <inheritdoc cref="OrderStore.TryBeginOwnAsync"/>
    public Task<IAsyncDisposable?> TryBeginOwnAsync(CancellationToken cancellationToken) => store.TryBeginOwnAsync(cancellationToken);

    /// <summary>All orders of a product, ended ones too, oldest first.</summary>
    public async Task<IReadOnlyList<OrderSummary>> GetSummariesAsync(Guid skuId, CancellationToken cancellationToken) =>
        await store.ListOfAsync(skuId, cancellationToken).Reverse().Select(OrderSummary.Of).ToListAsync(cancellationToken);
}
