using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>
/// How many licenses of a product can be returned: those that are free, less those that other orders return already, less those that
/// somebody waits for.
/// </summary>
internal sealed class ReturnCheck(OrderStore store, LicenseDirectory directory, IReservedLicenses reserved)
{
    /// <returns>Null if the licenses of an order that is about to be sent can be returned, else why not.</returns>
    /// <exception cref="ProblemException">Graph cannot say.</exception>
    public async Task<string?> ProblemAsync(Order order, CancellationToken cancellationToken) =>
        (await directory.GetSkusAsync(cancellationToken)).FirstOrDefault(sku => sku.Usage.SkuId == order.SkuId) is { } sku
            ? await ProblemAsync(sku.Usage, -order.Quantity, order, cancellationToken)
            : $"The tenant has no {order.SkuPartNumber} any more.";

    /// <param name="own">The order that is looked at, whose own licenses do not count; null for a new one.</param>
    /// <returns>Null if <paramref name="count"/> can be returned, else why not.</returns>
    public async Task<string?> ProblemAsync(SkuUsage sku, int count, Order? own, CancellationToken cancellationToken)
    {
        var others = 0;
        await foreach (var order in store.ListOpenAsync(sku.SkuId, cancellationToken))
        {
            if (order.Quantity < 0 && order.Id != own?.Id && IsBefore(order, own))
                others -= order.Quantity - order.FulfilledQuantity;
        }
        var waiting = await reserved.CountAsync(sku.SkuId, cancellationToken);
        // Those in grace are not paid for, so that they cannot be returned.
        var free = Math.Max(0, sku.Purchased - sku.Assigned);
        return count <= free - others - waiting
            ? null
            : $"{count} of {sku.SkuPartNumber} cannot be returned: {free} are unassigned" +
                $"{Less(others, "already being returned")}{Less(waiting, "reserved for waiting users")}. " +
                "Unassign licenses first, and back up the users' files before you do.";
    }

    /// <summary>Of two returns that are not sent yet, the one that was asked first goes first.</summary>
    private static bool IsBefore(Order other, Order? own) => own is null || other.State != OrderState.Requested || other.RequestedAt < own.RequestedAt;

    private static string Less(int count, string why) => count == 0 ? "" : $", {count} of them {why}";
}

/// <summary>Licenses that are free and spoken for.</summary>
internal interface IReservedLicenses
{
    public Task<int> CountAsync(Guid skuId, CancellationToken cancellationToken);

    /// <summary>By product; none of one that is not there.</summary>
    public Task<IReadOnlyDictionary<Guid, int>> CountAllAsync(CancellationToken cancellationToken);
}
