namespace LicenseFunctions.Assignments.Holders;

/// <summary>Decides whether a user's license of one product can be reclaimed.</summary>
/// <param name="unusedSince">Users without a sign-in since then are inactive.</param>
/// <param name="knowsSignIns">False if sign-ins could not be read: then nobody is inactive.</param>
internal sealed class UnusedLicenseRule(Sku sku, IReadOnlyList<Sku> skus, DateTimeOffset unusedSince, bool knowsSignIns)
{
    private readonly IReadOnlyList<Guid> _plans = PlansOf(sku);

    /// <summary>Other products that include all services of this one.</summary>
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

    /// <summary>Whether all services of this product are switched on in some license that the user has of the other product.</summary>
    private bool Gives(DirectoryUser user, Sku other)
    {
        var ways = user.Licenses.Where(license => license.SkuId == other.Id && license.IsHeld).ToList();
        return ways.Count > 0 && _plans.All(plan => ways.Exists(way => !way.DisabledPlans.Contains(plan)));
    }

    private static IReadOnlyList<Guid> PlansOf(Sku sku) => [.. sku.ServicePlans.Where(plan => plan.AppliesToUser).Select(plan => plan.Id)];
}

internal enum UnusedReason
{
    [JsonStringEnumMemberName("disabled")] Disabled, // the account cannot sign in
    [JsonStringEnumMemberName("neverSignedIn")] NeverSignedIn,
    [JsonStringEnumMemberName("inactive")] Inactive,
    [JsonStringEnumMemberName("heldTwice")] HeldTwice, // directly and from a group: the direct license remains if the user leaves the group
    [JsonStringEnumMemberName("included")] Included, // in another product that the user has
}
