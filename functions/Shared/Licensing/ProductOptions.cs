namespace LicenseFunctions.Shared.Licensing;

/// <summary>Settings <c>Products__{part number or GUID}__…</c>.</summary>
internal sealed class ProductOptions() : Dictionary<string, ProductRule>(StringComparer.OrdinalIgnoreCase), IValidatableObject
{
    public const string Section = "Products";

    /// <summary>The rule of a product; null if it has none.</summary>
    public ProductRule? For(Guid skuId, string skuPartNumber) => this.FirstOrDefault(rule => SkuName.IsOf(rule.Key, skuId, skuPartNumber)).Value;

    /// <summary>Whether a product is assigned by membership of a group.</summary>
    public bool HasGroups => Values.Any(rule => rule.GroupId is not null);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        this.SelectMany(rule => rule.Value.Validate().Select(wrong => new ValidationResult(wrong.Message, [$"{rule.Key}__{wrong.Setting}"])));
}

/// <summary>What the administrator says of one product.</summary>
internal sealed class ProductRule
{
    /// <summary>
    /// The term of its subscriptions, in place of the one that the app learns: P1M, P1Y or P3Y. A text, since the binder leaves out an entry that it
    /// cannot convert.
    /// </summary>
    public string? Term { get; set; }

    /// <summary>Object id of the group by whose membership the product is assigned and removed; null for direct assignments. A text, as the term.</summary>
    public string? Group { get; set; }

    public Guid? GroupId => Guid.TryParse(Group, out var id) ? id : null;

    public IEnumerable<(string Setting, string Message)> Validate()
    {
        if (Term is { Length: > 0 } && FixedTerm is null)
            yield return (nameof(Term), $"'{Term}' is not P1M, P1Y or P3Y.");
        if (Group is { Length: > 0 } && GroupId is null)
            yield return (nameof(Group), $"'{Group}' is not the object id of a group, a GUID.");
    }

    public SubscriptionTerm? FixedTerm => Term switch
    {
        nameof(SubscriptionTerm.P1M) => SubscriptionTerm.P1M,
        nameof(SubscriptionTerm.P1Y) => SubscriptionTerm.P1Y,
        nameof(SubscriptionTerm.P3Y) => SubscriptionTerm.P3Y,
        _ => null,
    };
}
