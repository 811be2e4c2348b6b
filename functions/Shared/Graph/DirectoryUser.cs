namespace LicenseFunctions.Shared.Graph;

/// <summary>What licensing needs to know of a user.</summary>
internal sealed record DirectoryUser
{
    /// <summary>Object id.</summary>
    public required string Id { get; init; }

    public required string UserPrincipalName { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null if none is set.</summary>
    public required string? UsageLocation { get; init; }

    /// <summary>Every license held, once for each way it is held.</summary>
    public required IReadOnlyList<HeldLicense> Licenses { get; init; }

    public bool Holds(Guid skuId) => Licenses.Any(license => license.SkuId == skuId);

    public bool HoldsDirectly(Guid skuId) => Licenses.Any(license => license.SkuId == skuId && license.GroupId is null);
}

/// <param name="GroupId">The group that brings the license; null if it was assigned to the user.</param>
internal sealed record HeldLicense(Guid SkuId, string? GroupId);
