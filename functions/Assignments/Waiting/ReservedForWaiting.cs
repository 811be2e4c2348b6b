using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Placing;

namespace LicenseFunctions.Assignments.Waiting;

/// <summary>Each who waits for a product has a claim on one that is free.</summary>
internal sealed class ReservedForWaiting(WaitingStore store) : IReservedLicenses
{
    public async Task<int> CountAsync(Guid skuId, CancellationToken cancellationToken) =>
        (await CountAllAsync(cancellationToken)).GetValueOrDefault(skuId);

    public async Task<IReadOnlyDictionary<Guid, int>> CountAllAsync(CancellationToken cancellationToken) =>
        (await store.GetQueuesAsync(cancellationToken)).CountBy(entry => entry.SkuId).ToDictionary();
}
