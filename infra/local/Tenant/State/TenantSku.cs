namespace LicenseFunctions.Tenant;

/// <summary>
/// A product that the tenant holds: Graph's <c>subscribedSku</c> without <c>consumedUnits</c>, which is counted from the users.
/// </summary>
public sealed record TenantSku
{
    public required Guid SkuId { get; init; }

    public required string SkuPartNumber { get; init; }

    /// <summary><c>User</c>, or <c>Company</c> for what belongs to the tenant as a whole and cannot be assigned.</summary>
    public string AppliesTo { get; init; } = "User";

    /// <summary>Purchased units.</summary>
    public int Enabled { get; init; }

    /// <summary>Expired units in their grace period: still assignable.</summary>
    public int Warning { get; init; }

    public int Suspended { get; init; }

    public int LockedOut { get; init; }

    public IReadOnlyList<ServicePlan> ServicePlans { get; init; } = [];

    /// <summary>Ids of the <see cref="DirectorySubscription"/>s that this pool of units is made of.</summary>
    public IReadOnlyList<Guid> SubscriptionIds { get; init; } = [];

    /// <summary>Units that can be assigned: suspended and locked-out ones cannot.</summary>
    public int Assignable => Enabled + Warning;

    /// <summary>The most usable state that any unit is in.</summary>
    public string CapabilityStatus => this switch
    {
        { Enabled: > 0 } => "Enabled",
        { Warning: > 0 } => "Warning",
        { Suspended: > 0 } => "Suspended",
        { LockedOut: > 0 } => "LockedOut",
        _ => "Enabled",
    };
}
