using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Tests.Fixtures;

internal static class StoredOrders
{
    /// <summary>Stores a new order as it is, without queueing it.</summary>
    public static async Task AddAsync(this OrderStore store, Order order, CancellationToken cancellationToken)
    {
        if (await store.TrySaveAsync([OrderTransition.New(order, new EarlierEntry("Made by a test."), "test")], [], cancellationToken) is null)
            throw new InvalidOperationException($"There is an order {order.Id} already.");
    }
}
