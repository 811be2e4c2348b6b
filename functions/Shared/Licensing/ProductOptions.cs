namespace LicenseFunctions.Shared.Licensing;

/// <summary>Settings <c>Products__{part number or GUID}__…</c>.</summary>
internal sealed class ProductOptions() : Dictionary<string, ProductRule>(StringComparer.OrdinalIgnoreCase), IValidatableObject
{
    public const string Section = "Products";

    /// <summary>The rule of a product; null if it has none.</summary>
    public ProductRule? For(Guid skuId, string skuPartNumber) => this.FirstOrDefault(rule => SkuName.IsOf(rule.Key, skuId, skuPartNumber)).Value;

    /// <summary>Whether licenses of leavers are looked for at all.</summary>
    public bool Reclaims => Values.Any(rule => rule.Reclaims is not ReclaimMode.Off);

    /// <summary>Whether a product is assigned by membership of a group.</summary>
    public bool HasGroups => Values.Any(rule => rule.GroupId is not null);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from rule in this
        from problem in rule.Value.Problems()
        select new ValidationResult(problem.Text, [$"{rule.Key}__{problem.Name}"]);
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

    public SubscriptionTerm? FixedTerm => Term switch
    {
        nameof(SubscriptionTerm.P1M) => SubscriptionTerm.P1M,
        nameof(SubscriptionTerm.P1Y) => SubscriptionTerm.P1Y,
        nameof(SubscriptionTerm.P3Y) => SubscriptionTerm.P3Y,
        _ => null,
    };

    /// <summary>What happens to licenses of people who left: off, notify, ask or remove. A text for the same reason.</summary>
    public string? Reclaim { get; set; }

    /// <summary>Days after which a disabled account counts as left. Default: 30.</summary>
    public string? ReclaimAfterDays { get; set; }

    /// <summary>Null if <see cref="Reclaim"/> is none of them.</summary>
    public ReclaimMode? Reclaims => Reclaim switch
    {
        null or "" or "off" => ReclaimMode.Off,
        "notify" => ReclaimMode.Notify,
        "ask" => ReclaimMode.Ask,
        "remove" => ReclaimMode.Remove,
        _ => null,
    };

    /// <summary>Null if <see cref="ReclaimAfterDays"/> is no such number.</summary>
    public int? DaysUntilReclaim => string.IsNullOrEmpty(ReclaimAfterDays) ? 30
        : int.TryParse(ReclaimAfterDays, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 365 ? days : null;

    /// <summary>The settings that are wrong, with what is wrong.</summary>
    public IEnumerable<(string Name, string Text)> Problems()
    {
        if (this is { Term.Length: > 0, FixedTerm: null })
            yield return (nameof(Term), $"'{Term}' is not P1M, P1Y or P3Y.");
        if (this is { Group.Length: > 0, GroupId: null })
            yield return (nameof(Group), $"'{Group}' is not the object id of a group, a GUID.");
        if (Reclaims is null)
            yield return (nameof(Reclaim), $"'{Reclaim}' is not off, notify, ask or remove.");
        if (DaysUntilReclaim is null)
            yield return (nameof(ReclaimAfterDays), $"'{ReclaimAfterDays}' is not a number of days from 1 to 365.");
    }
}

/// <summary>What happens to licenses of people who left.</summary>
internal enum ReclaimMode
{
    Off,
    Notify, // the administrators get a list
    Ask, // the manager decides by a link, or the administrators do
    Remove, // what is certain is removed
}
