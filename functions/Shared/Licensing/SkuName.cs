namespace LicenseFunctions.Shared.Licensing;

/// <summary>Finds products by part number, in any case, or by GUID.</summary>
internal static class SkuName
{
    public static bool IsOf(string name, Guid skuId, string skuPartNumber) =>
        string.Equals(name, skuPartNumber, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(name, out var id) && id == skuId);

    public static bool IsOf(string name, SkuUsage sku) => IsOf(name, sku.SkuId, sku.SkuPartNumber);

    /// <summary>Null if there is none.</summary>
    /// <exception cref="ProblemException">invalid-request: several products have the part number, as Microsoft's <c>MCOPSTN5</c>.</exception>
    public static SkuUsage? Find(IEnumerable<SkuUsage> skus, string name) => Find(skus, name, sku => sku);

    /// <inheritdoc cref="Find(IEnumerable{SkuUsage}, string)"/>
    public static Sku? Find(IEnumerable<Sku> skus, string name) => Find(skus, name, sku => sku.Usage);

    private static T? Find<T>(IEnumerable<T> skus, string name, Func<T, SkuUsage> usage)
        where T : class
    {
        var found = skus.Where(sku => IsOf(name, usage(sku))).ToList();
        return found.Count < 2
            ? found.FirstOrDefault()
            : throw ProblemException.Invalid("sku",
                $"Several products have the part number '{name}'. Use the GUID of the one you mean: " +
                $"{string.Join(", ", found.Select(sku => usage(sku).SkuId))}.");
    }
}
