namespace LicenseFunctions.Shared.Licensing;

/// <summary>Settings <c>Products__{part number or GUID}__…</c>.</summary>
internal sealed class ProductOptions() : Dictionary<string, ProductRule>(StringComparer.OrdinalIgnoreCase), IValidatableObject
{
    public const string Section = "Products";

    /// <summary>The rule of a product; null if it has none.</summary>
    public ProductRule? For(Guid skuId, string skuPartNumber) => this.FirstOrDefault(rule => SkuName.IsOf(rule.Key, skuId, skuPartNumber)).Value;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from rule in this
        where rule.Value is { Term.Length: > 0, FixedTerm: null }
        select new ValidationResult($"'{rule.Value.Term}' is not P1M, P1Y or P3Y.", [$"{rule.Key}__{nameof(ProductRule.Term)}"]);
}

/// <summary>What the administrator says of one product.</summary>
internal sealed class ProductRule
{
    /// <summary>
    /// The term of its subscriptions, in place of the one that the app learns: P1M, P1Y or P3Y. A text, since the binder leaves out an entry that it
    /// cannot convert.
    /// </summary>
    public string? Term { get; set; }

    public SubscriptionTerm? FixedTerm => Term switch
    {
        nameof(SubscriptionTerm.P1M) => SubscriptionTerm.P1M,
        nameof(SubscriptionTerm.P1Y) => SubscriptionTerm.P1Y,
        nameof(SubscriptionTerm.P3Y) => SubscriptionTerm.P3Y,
        _ => null,
    };
}
