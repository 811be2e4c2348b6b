using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of orders.</summary>
internal sealed class OpenOrders(OrderStore store)
{
    /// <summary>The orders that are not ended, newest first, by product.</summary>
    public async Task<ILookup<Guid, OrderSummary>> GetBySkuAsync(CancellationToken cancellationToken) =>
        (await store.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken)).ToLookup(order => order.SkuId, OrderSummary.Of);

    /// <inheritdoc cref="OrderStore.TryBeginOwnAsync"/>
    public Task<IAsyncDisposable?> TryBeginOwnAsync(CancellationToken cancellationToken) => store.TryBeginOwnAsync(cancellationToken);

    /// <summary>All orders of a product, also those that are ended, oldest first.</summary>
    public async Task<IReadOnlyList<OrderSummary>> GetSummariesAsync(Guid skuId, CancellationToken cancellationToken)
    {
        var found = new List<OrderSummary>();
        await foreach (var order in store.ListOfAsync(skuId, cancellationToken))
            found.Add(OrderSummary.Of(order));
        found.Reverse();
        return found;
    }
}
