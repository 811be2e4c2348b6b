using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Orders.Placing;

/// <summary>
/// Decides when licenses can be returned: within 7 days after they were bought or renewed, or when their subscription renews next
/// (docs/licensing-rules.md). Knows the subscriptions as they were read last.
/// </summary>
internal sealed class ReturnWindows(SubscriptionCache subscriptions, OrderStore store, OrderOptions options, TimeProvider clock)
{
    /// <summary>How long before a renewal the reseller is asked.</summary>
    public TimeSpan Ahead => TimeSpan.FromDays(options.ReturnDaysBefore);

    /// <returns>The renewal at which the reseller returns them; null if they can be returned now, or if the app does not know that they cannot.</returns>
    /// <exception cref="ProblemException">outside-return-window, or invalid-request: it is not known when the product renews.</exception>
    public async Task<DateTimeOffset?> FindRenewalAsync(SkuUsage sku, int count, bool isAtRenewal, CancellationToken cancellationToken)
    {
        var (renewing, now) = (await GetRenewingAsync(sku.SkuId, cancellationToken), clock.GetUtcNow());
        var next = ReturnWindow.NextRenewal(renewing, count, now);
        if (isAtRenewal)
        {
            return next ?? throw ProblemException.Invalid(
                "when", $"It is not known when {sku.SkuPartNumber} renews: Microsoft Graph shows no subscription of it that does. Leave `when` out.");
        }
        if (next is null || renewing.Any(subscription => subscription.Term is null)
            || await CountOpenAsync(sku.SkuId, renewing, now, cancellationToken) >= count)
            return null;
        return next - now <= Ahead ? next : throw new ProblemException(
            ProblemKind.OutsideReturnWindow,
            $"{count} of {sku.SkuPartNumber} cannot be returned now: licenses go back within 7 days after they were bought or renewed, or when they renew, "
                + $"next on {next:yyyy-MM-dd}. Send the order with \"when\": \"renewal\": it is kept, and mailed on {next - Ahead:yyyy-MM-dd}.");
    }

    /// <returns>The renewal at which that many can be returned, as far as it is known now; null if the product does not renew any more.</returns>
    public async Task<DateTimeOffset?> FindNextAsync(Guid skuId, int count, CancellationToken cancellationToken) =>
        ReturnWindow.NextRenewal(await GetRenewingAsync(skuId, cancellationToken), count, clock.GetUtcNow());

    /// <summary>Whether subscriptions were read at all.</summary>
    public async Task<bool> IsKnownAsync(CancellationToken cancellationToken) => await subscriptions.GetAsync(cancellationToken) is not null;

    private async Task<IReadOnlyList<Subscription>> GetRenewingAsync(Guid skuId, CancellationToken cancellationToken) =>
        [.. ((await subscriptions.GetAsync(cancellationToken))?[skuId] ?? []).Where(subscription => subscription.Renews)];

    /// <summary>How many licenses can be returned now.</summary>
    private async Task<int> CountOpenAsync(Guid skuId, IReadOnlyList<Subscription> renewing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = ReturnWindow.Renewed(renewing, now);
        // A return window begins when an order is fulfilled, or earlier.
        await foreach (var order in store.ListActiveAsync(skuId, now - ReturnWindow.AfterPurchase, cancellationToken))
            open += ReturnWindow.Bought(order, now);
        return open;
    }
}
