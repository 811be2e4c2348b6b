namespace LicenseFunctions.Shared.Licensing;

/// <summary>The numbers of one product at one moment, named as the admin center names them.</summary>
internal sealed record SkuUsage
{
    public required Guid SkuId { get; init; }

    /// <summary>For example <c>ENTERPRISEPACK</c>.</summary>
    public required string SkuPartNumber { get; init; }

    /// <summary>What people call it; null where nobody has said.</summary>
    public string? DisplayName { get; init; }

    /// <summary>False for products of the whole company, which cannot be assigned to a user.</summary>
    public required bool AppliesToUser { get; init; }

    /// <summary>Enabled, Warning, Suspended, Deleted or LockedOut.</summary>
    public required string CapabilityStatus { get; init; }

    /// <summary><c>prepaidUnits.enabled</c>.</summary>
    public required int Purchased { get; init; }

    /// <summary><c>prepaidUnits.warning</c>: expired, still assignable, about to go.</summary>
    public required int InGrace { get; init; }

    /// <summary><c>prepaidUnits.suspended</c>: cannot be assigned.</summary>
    public required int Suspended { get; init; }

    /// <summary><c>prepaidUnits.lockedOut</c>: cannot be assigned.</summary>
    public required int LockedOut { get; init; }

    /// <summary><c>consumedUnits</c>: users who hold it, directly or through a group.</summary>
    public required int Assigned { get; init; }

    /// <summary>What can be in use: purchased and in grace.</summary>
    public int Usable => Purchased + InGrace;

    /// <summary>Free licenses; negative when suspended ones are assigned, or more than there are.</summary>
    public int Available => Usable - Assigned;

    /// <summary>Licenses that were bought and cannot be used until they are renewed.</summary>
    public int NotUsable => Suspended + LockedOut;

    /// <summary>Of <see cref="NotUsable"/>, those that users hold.</summary>
    public int SuspendedInUse => Math.Clamp(-Available, 0, NotUsable);

    /// <summary>Assigned beyond everything that was bought, suspended or not.</summary>
    public int Excess => Math.Max(0, -Available - NotUsable);
}
