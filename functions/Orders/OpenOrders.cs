namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of orders.</summary>
internal sealed class OpenOrders(OrderStore store)
{
    /// <summary>The orders that are not ended, newest first, by product.</summary>
    public async Task<ILookup<Guid, OrderStanding>> GetBySkuAsync(CancellationToken cancellationToken) =>
        (await store.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken)).ToLookup(order => order.SkuId, OrderStanding.Of);

    /// <inheritdoc cref="OrderStore.TryBeginOwnAsync"/>
    public Task<IAsyncDisposable?> TryBeginOwnAsync(CancellationToken cancellationToken) => store.TryBeginOwnAsync(cancellationToken);

    /// <summary>All orders of a product, also those that are ended, oldest first.</summary>
    public async Task<IReadOnlyList<OrderStanding>> GetStandingsAsync(Guid skuId, CancellationToken cancellationToken)
    {
        var found = new List<OrderStanding>();
        await foreach (var order in store.ListOfAsync(skuId, cancellationToken))
            found.Add(OrderStanding.Of(order));
        found.Reverse();
        return found;
    }
}
