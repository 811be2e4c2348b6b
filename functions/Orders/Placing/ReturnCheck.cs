using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Orders.Placing;

/// <summary>Checks how many licenses can be returned: unassigned ones, without those of other returns and those that users and groups wait for.</summary>
internal sealed class ReturnCheck(OrderStore store, LicenseDirectory directory, UsageStore usage, IReservedLicenses reserved)
{
    /// <returns>Why the licenses of a return that is about to be sent cannot be returned; null if they can.</returns>
    /// <exception cref="ProblemException">Graph cannot be read.</exception>
    public async Task<string?> ProblemAsync(Order order, CancellationToken cancellationToken) =>
        (await directory.GetSkusAsync(cancellationToken)).FirstOrDefault(sku => sku.Usage.SkuId == order.SkuId) is { } sku
            ? await ProblemAsync(sku.Usage, -order.Quantity, order, cancellationToken)
            : $"The tenant has no {order.SkuPartNumber} any more.";

    /// <param name="own">The order to check, which does not count itself; null for a new one.</param>
    /// <param name="withHeld">Whether returns that wait for a renewal count, too.</param>
    /// <returns>Why <paramref name="count"/> licenses cannot be returned; null if they can.</returns>
    public async Task<string?> ProblemAsync(SkuUsage sku, int count, Order? own, CancellationToken cancellationToken, bool withHeld = false)
    {
        var others = 0;
        await foreach (var order in store.ListUnsettledAsync(sku.SkuId, cancellationToken))
        {
            if ((OrderStateMachine.IsOpen(order.State) || (withHeld && order.State == OrderState.Held)) && order.Quantity < 0
                && order.Id != own?.Id && IsBefore(order, own))
                others -= order.Quantity - order.FulfilledQuantity;
        }
        var waiting = await reserved.CountAsync(sku.SkuId, cancellationToken);
        var wanted = (await usage.GetLatestAsync(cancellationToken))?.Skus.FirstOrDefault(one => one.SkuId == sku.SkuId)?.Wanted ?? 0;
        // Licenses in grace are not paid for any more, and cannot be returned.
        var free = Math.Max(0, sku.Purchased - sku.Assigned);
        return count <= free - others - waiting - wanted
            ? null
            : $"{count} of {sku.SkuPartNumber} cannot be returned: {free} are unassigned" +
                $"{Less(others, "already being returned")}{Less(waiting, "reserved for waiting users")}" +
                $"{Less(wanted, "wanted by members of groups")}. " +
                "Unassign licenses first, and back up the users' files before you do.";
    }

    /// <summary>Of two unsent returns, the earlier one counts first.</summary>
    private static bool IsBefore(Order other, Order? own) => own is null || other.State != OrderState.Requested || other.RequestedAt < own.RequestedAt;

    private static string Less(int count, string why) => count == 0 ? "" : $", {count} of them {why}";
}

/// <summary>Unassigned licenses that are reserved for users on the waiting list.</summary>
internal interface IReservedLicenses
{
    public Task<int> CountAsync(Guid skuId, CancellationToken cancellationToken);

    /// <summary>By product, without products that have none.</summary>
    public Task<IReadOnlyDictionary<Guid, int>> CountAllAsync(CancellationToken cancellationToken);
}
