namespace LicenseFunctions.Shared.Licensing;

/// <summary>Settings <c>Products__{part number or GUID}__…</c>.</summary>
internal sealed class ProductOptions() : Dictionary<string, ProductRule>(StringComparer.OrdinalIgnoreCase)
{
    public const string Section = "Products";

    /// <summary>The rule of a product; null if it has none.</summary>
    public ProductRule? For(Guid skuId, string skuPartNumber) => this.FirstOrDefault(rule => SkuName.IsOf(rule.Key, skuId, skuPartNumber)).Value;
}

/// <summary>What the administrator says of one product.</summary>
internal sealed class ProductRule
{
    /// <summary>The term of its subscriptions, in place of the one that the app learns.</summary>
    public SubscriptionTerm? Term { get; set; }
}
