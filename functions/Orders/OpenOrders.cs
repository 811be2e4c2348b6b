namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of orders.</summary>
internal sealed class OpenOrders(OrderStore store)
{
    /// <summary>The newest order of each product that is not ended, by product.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> GetNewestBySkuAsync(CancellationToken cancellationToken)
    {
        var open = new Dictionary<Guid, string>();
        await foreach (var order in store.ListOpenAsync(skuId: null, cancellationToken))
            open.TryAdd(order.SkuId, order.Id);
        return open;
    }

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
