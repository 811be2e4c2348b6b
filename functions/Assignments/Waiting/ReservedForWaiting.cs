using LicenseFunctions.Orders;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Each who waits for a product has a claim on one that is free.</summary>
internal sealed class ReservedForWaiting(WaitingStore store) : IReservedLicenses
{
    public async Task<int> CountAsync(Guid skuId, CancellationToken cancellationToken) =>
        (await store.GetQueuesAsync(cancellationToken)).Count(entry => entry.SkuId == skuId);
}
