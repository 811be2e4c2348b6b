using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Orders.Placing;

/// <summary>
/// Limits orders per day, and licenses and spend per month, so that a caller's mistake cannot cost more. Counts orders that add licenses, except those
/// that were cancelled or failed unsent; spend is by the prices of now. Each order also writes the row <c>limits</c>, so that two orders at the same
/// time are counted one after the other.
/// </summary>
internal sealed class OrderLimits(
    OrderStore store, PriceStore prices, OrderOptions options, ResellerOptions reseller, OrderLimitNotifier notifier, TimeProvider clock)
{
    public const string Row = "limits";

    /// <summary>The column of the notice that is due.</summary>
    public const string ToReport = nameof(LimitUsage.ToReport);
    private const int MaxTries = 500;

    private readonly IReadOnlyDictionary<string, decimal> _ceilings = OrderOptions.CeilingsOf(options.MaxSpendPerMonth);

    private int MaxLicenses => options.MaxLicensesPerMonth ?? 10 * reseller.MaxQuantity;

    /// <summary>Checks whether that many licenses may be ordered now. Writes nothing.</summary>
    /// <exception cref="ProblemException">order-limit-reached</exception>
    public async Task CheckAsync(Guid skuId, int quantity, CancellationToken cancellationToken)
    {
        if (quantity > 0 && (await CountAsync(skuId, cancellationToken)).Refusal(quantity) is { } refusal)
            throw new ProblemException(ProblemKind.OrderLimitReached, refusal);
    }

    /// <summary>How much of the limits is used, in words, and whether one of them is near.</summary>
    public async Task<(string Text, bool IsNear)> DescribeAsync(CancellationToken cancellationToken)
    {
        var usage = await CountAsync(skuId: null, cancellationToken);
        return (usage.Describe(), usage.IsNear);
    }

    /// <summary>Saves an order if it is within the limits.</summary>
    /// <param name="saveAsync">Saves it together with the given rows; false after a conflict.</param>
    /// <param name="isOvertakenAsync">Whether it can never be saved: its key is used, or the order that it changes has changed.</param>
    /// <returns>False if it can never be saved.</returns>
    /// <exception cref="ProblemException">order-limit-reached</exception>
    public async Task<bool> TrySaveAsync(
        Guid skuId, int quantity, Func<IEnumerable<TableTransactionAction>, Task<bool>> saveAsync, Func<Task<bool>> isOvertakenAsync,
        CancellationToken cancellationToken)
    {
        if (quantity <= 0)
            return await saveAsync([]);
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var usage = await CountAsync(skuId, cancellationToken);
            if (usage.Refusal(quantity) is { } refusal)
            {
                if (await isOvertakenAsync())
                    return false;
                await TryRememberAsync(usage.Reached(quantity), cancellationToken);
                throw new ProblemException(ProblemKind.OrderLimitReached, refusal);
            }
            var after = usage.With(quantity);
            if (await saveAsync([TableAction.Save(after.ToRow())]))
            {
                if (after.ToReport is not null)
                    await notifier.RunAsync(cancellationToken);
                return true;
            }
            if (await isOvertakenAsync())
                return false;
            // Another order was placed at the same time. The next count includes it.
        }
        throw new InvalidOperationException($"The order could not be stored in {MaxTries} tries: others are always faster.");
    }

    private async Task TryRememberAsync(LimitUsage usage, CancellationToken cancellationToken)
    {
        if (usage.ToReport is not null && await store.TrySaveRowAsync(usage.ToRow(), cancellationToken))
            await notifier.RunAsync(cancellationToken);
    }

    /// <summary>Reads the row before the orders: an order that is placed in between changes the row.</summary>
    /// <param name="skuId">The product to order; null for none.</param>
    private async Task<LimitUsage> CountAsync(Guid? skuId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (day, month) = (DateOnly.FromDateTime(now.UtcDateTime), new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero));
        var row = await store.FindRowAsync(Row, cancellationToken);
        var priced = _ceilings.Count == 0 ? null : await prices.GetAsync(cancellationToken);
        Price? PriceOf(Guid id) => priced?.GetValueOrDefault(id)?.Price;
        var (orders, licenses, spent) = (0, 0, new Dictionary<string, decimal>(StringComparer.Ordinal));
        // One day more, because clocks may differ.
        await foreach (var order in store.ListAsync(afterId: null, cancellationToken, since: month.AddDays(-1)))
        {
            if (order.Quantity < 0 || order.RequestedAt < month || (order.State is OrderState.Cancelled or OrderState.Failed && order.PerhapsSentAt is null))
                continue;
            licenses += order.Quantity;
            if (PriceOf(order.SkuId) is { } price)
                spent[price.Currency] = spent.GetValueOrDefault(price.Currency) + price.PerMonth(order.Quantity);
            orders += DateOnly.FromDateTime(order.RequestedAt.UtcDateTime) == day ? 1 + order.AddedRequests : 0;
        }
        return new LimitUsage(new CountLimit(orders, options.MaxOrdersPerDay), new CountLimit(licenses, MaxLicenses), day)
        {
            DayNotified = Notified("Day", $"{day:yyyy-MM-dd}"),
            MonthNotified = Notified("Month", $"{day:yyyy-MM}"),
            Price = skuId is { } product ? PriceOf(product) : null,
            Spend =
            [
                .. _ceilings.OrderBy(ceiling => ceiling.Key, StringComparer.Ordinal).Select(ceiling => new SpendLimit(
                    ceiling.Key, spent.GetValueOrDefault(ceiling.Key), ceiling.Value,
                    row?.GetString("Month") == $"{day:yyyy-MM}" ? row.GetInt32(SpendLimit.Column(ceiling.Key)).GetValueOrDefault() : 0)),
            ],
            ToReport = row?.GetString(nameof(LimitUsage.ToReport)),
            ETag = row?.ETag ?? default,
        };

        int Notified(string period, string present) => row?.GetString(period) == present ? row.GetInt32($"{period}Notified").GetValueOrDefault() : 0;
    }
}
