namespace LicenseFunctions.Shared.Licensing;

/// <summary>The license counts of one product, named as in the admin center.</summary>
internal sealed record SkuUsage
{
    public required Guid SkuId { get; init; }
    public required string SkuPartNumber { get; init; }

    /// <summary>Null if no name is known.</summary>
    public string? DisplayName { get; init; }

    /// <summary>False for products of the whole company, which cannot be assigned to users.</summary>
    public required bool AppliesToUser { get; init; }

    /// <summary>Enabled, Warning, Suspended, Deleted or LockedOut.</summary>
    public required string CapabilityStatus { get; init; }

    /// <summary><c>prepaidUnits.enabled</c>.</summary>
    public required int Purchased { get; init; }

    /// <summary><c>prepaidUnits.warning</c>: expired, but still assignable.</summary>
    public required int InGrace { get; init; }

    /// <summary><c>prepaidUnits.suspended</c>: cannot be assigned.</summary>
    public required int Suspended { get; init; }

    /// <summary><c>prepaidUnits.lockedOut</c>: cannot be assigned.</summary>
    public required int LockedOut { get; init; }

    /// <summary><c>consumedUnits</c>: assigned to users, directly or by a group.</summary>
    public required int Assigned { get; init; }

    /// <summary>Users whom a group should give one and for whom none was available; null if groups were not read.</summary>
    public int? Wanted { get; init; }

    public int Usable => Purchased + InGrace;

    /// <summary>Negative if suspended licenses are assigned, or more than exist.</summary>
    public int Available => Usable - Assigned;

    /// <summary><see cref="Available"/>, without those that users in groups wait for.</summary>
    public int Free => Available - (Wanted ?? 0);

    public int NotUsable => Suspended + LockedOut;

    /// <summary>The part of <see cref="NotUsable"/> that is assigned.</summary>
    public int SuspendedInUse => Math.Clamp(-Available, 0, NotUsable);

    /// <summary>Licenses that are assigned but were never bought.</summary>
    public int Excess => Math.Max(0, -Available - NotUsable);
}

/// <summary>A product of the tenant (<c>subscribedSku</c>).</summary>
internal sealed record Sku(SkuUsage Usage, IReadOnlyList<ServicePlan> ServicePlans)
{
    public Guid Id => Usage.SkuId;
    public string PartNumber => Usage.SkuPartNumber;
}

/// <summary>One service of a product, for example <c>TEAMS1</c>.</summary>
/// <param name="AppliesToUser">False for a service of the whole company.</param>
internal sealed record ServicePlan(Guid Id, string Name, bool AppliesToUser = true);
