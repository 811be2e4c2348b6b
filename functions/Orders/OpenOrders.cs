namespace LicenseFunctions.Orders;

/// <summary>What other slices may know of orders.</summary>
internal sealed class OpenOrders(OrderStore store)
{
    /// <summary>The newest order of each product that is not ended, by product.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> GetNewestBySkuAsync(CancellationToken cancellationToken)
    {
        var open = new Dictionary<Guid, string>();
        await foreach (var order in store.ListAsync(afterId: null, cancellationToken))
        {
            if (!OrderStateMachine.IsEnded(order.State))
                open.TryAdd(order.SkuId, order.Id);
        }
        return open;
    }
}
