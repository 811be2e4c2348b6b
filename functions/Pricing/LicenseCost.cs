namespace LicenseFunctions.Pricing;

/// <summary>What a product costs per month, in the currency of its price.</summary>
/// <param name="Purchased">All licenses that are paid for.</param>
/// <param name="Unassigned">Those that nobody has.</param>
/// <param name="Unused">Those that inactive people have; null if their number is not known.</param>
internal sealed record LicenseCost(decimal Purchased, decimal Unassigned, decimal? Unused)
{
    /// <param name="unused">How many licenses inactive people have; null if that is not known.</param>
    public static LicenseCost Of(Price price, SkuUsage sku, int? unused) =>
        // Licenses in grace are not paid for any more.
        new(
            price.PerMonth(sku.Purchased), price.PerMonth(Math.Max(0, sku.Purchased - sku.Assigned)),
            unused is { } count ? price.PerMonth(count) : null);
}

/// <summary>What all products with prices in one currency cost per month. Currencies are never added.</summary>
/// <param name="Unused">Of the products whose number is known; null if none is.</param>
internal sealed record CurrencyCost(string Currency, decimal Purchased, decimal Unassigned, decimal? Unused)
{
    /// <summary>By currency. The costs are rounded before, so that the sums are those of what is shown of each product.</summary>
    public static IReadOnlyList<CurrencyCost> Of(IEnumerable<(Price Price, LicenseCost Cost)> products) =>
    [
        .. products.GroupBy(product => product.Price.Currency, product => product.Cost, StringComparer.Ordinal)
            .OrderBy(currency => currency.Key, StringComparer.Ordinal)
            .Select(currency => new CurrencyCost(
                currency.Key, currency.Sum(cost => cost.Purchased), currency.Sum(cost => cost.Unassigned),
                currency.Any(cost => cost.Unused is not null) ? currency.Sum(cost => cost.Unused) : null)),
    ];

    /// <summary>The same of products without what inactive people have.</summary>
    public static IReadOnlyList<CurrencyCost> Of(IEnumerable<SkuUsage> skus, IReadOnlyDictionary<Guid, StoredPrice> prices) =>
        Of(skus.Select(sku => (Sku: sku, prices.GetValueOrDefault(sku.SkuId)?.Price)).Where(one => one.Price is not null)
            .Select(one => (one.Price!, LicenseCost.Of(one.Price!, one.Sku, unused: null))));
}
