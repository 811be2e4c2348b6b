namespace LicenseFunctions.Assignments.Holders;

/// <summary>Decides who could do without a license of one product.</summary>
/// <param name="unusedSince">Who has not signed in since then is inactive.</param>
/// <param name="knowsSignIns">False where Graph does not say who signed in when: then nobody is called inactive.</param>
internal sealed class UnusedLicenseRule(Sku sku, IReadOnlyList<Sku> skus, DateTimeOffset unusedSince, bool knowsSignIns)
{
    private readonly IReadOnlyList<Guid> _plans = PlansOf(sku);

    /// <summary>Other products that have all of this one's services, as long as they are not switched off.</summary>
    private readonly IReadOnlyList<Sku> _larger =
        [.. skus.Where(other => other.Id != sku.Id && other.Usage.Usable > 0 && PlansOf(sku) is { Count: > 0 } plans && plans.All(PlansOf(other).Contains))];

    public IReadOnlyList<UnusedReason> Evaluate(DirectoryUser user)
    {
        var reasons = new List<UnusedReason>();
        if (!user.AccountEnabled)
            reasons.Add(UnusedReason.Disabled);
        if (knowsSignIns && user.LastSignInAt is null && user.CreatedAt < unusedSince)
            reasons.Add(UnusedReason.NeverSignedIn);
        if (knowsSignIns && user.LastSignInAt < unusedSince)
            reasons.Add(UnusedReason.Inactive);
        if (user.HoldsDirectly(sku.Id) && user.GroupsOf(sku.Id).Any())
            reasons.Add(UnusedReason.HeldTwice);
        if (_larger.Any(other => Gives(user, other)))
            reasons.Add(UnusedReason.Included);
        return reasons;
    }

    /// <summary>Whether the user has all of this product's services from the other one. A service is on if any way of holding it has it on.</summary>
    private bool Gives(DirectoryUser user, Sku other)
    {
        var ways = user.Licenses.Where(license => license.SkuId == other.Id && license.IsHeld).ToList();
        return ways.Count > 0 && _plans.All(plan => ways.Exists(way => !way.DisabledPlans.Contains(plan)));
    }

    private static IReadOnlyList<Guid> PlansOf(Sku sku) => [.. sku.ServicePlans.Where(plan => plan.AppliesToUser).Select(plan => plan.Id)];
}
