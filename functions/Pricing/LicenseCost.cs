namespace LicenseFunctions.Pricing;

/// <summary>What a product costs per month, in the currency of its price.</summary>
/// <param name="Purchased">All licenses that are paid for.</param>
/// <param name="Unassigned">Those that nobody has.</param>
/// <param name="Unused">Those that inactive people have; null if their number is not known.</param>
/// <param name="Reducible">Those that can be returned when the product renews next; null if that is not known.</param>
internal sealed record LicenseCost(decimal Purchased, decimal Unassigned, decimal? Unused, decimal? Reducible)
{
    /// <param name="unused">How many licenses inactive people have; null if that is not known.</param>
    /// <param name="subscriptions">Those of the product, with what can be returned of each; null if they are not known.</param>
    public static LicenseCost Of(Price price, SkuUsage sku, int? unused, IEnumerable<Subscription>? subscriptions) =>
        // Licenses in grace are not paid for any more.
        new(
            price.PerMonth(sku.Purchased), price.PerMonth(Math.Max(0, sku.Purchased - sku.Assigned)),
            unused is { } count ? price.PerMonth(count) : null,
            subscriptions?.Where(one => one.Returnable is not null).MinBy(one => one.NextLifecycleAt)?.Returnable is { } spare ? price.PerMonth(spare) : null);
}

/// <summary>What all products with prices in one currency cost per month. Currencies are never added.</summary>
/// <param name="Unused">Of the products whose number is known; null if none is.</param>
/// <param name="Reducible">Of the products for which it is known; null if it is for none.</param>
internal sealed record CurrencyCost(string Currency, decimal Purchased, decimal Unassigned, decimal? Unused, decimal? Reducible)
{
    /// <summary>By currency. The costs are rounded before, so that the sums are those of what is shown of each product.</summary>
    public static IReadOnlyList<CurrencyCost> Of(IEnumerable<(Price Price, LicenseCost Cost)> products) =>
    [
        .. products.GroupBy(product => product.Price.Currency, product => product.Cost, StringComparer.Ordinal)
            .OrderBy(currency => currency.Key, StringComparer.Ordinal)
            .Select(currency => new CurrencyCost(
                currency.Key, currency.Sum(cost => cost.Purchased), currency.Sum(cost => cost.Unassigned),
                Sum(currency.Select(cost => cost.Unused)), Sum(currency.Select(cost => cost.Reducible)))),
    ];

    private static decimal? Sum(IEnumerable<decimal?> amounts) =>
        amounts.Aggregate((decimal?)null, (sum, amount) => amount is null ? sum : (sum ?? 0) + amount);
}
