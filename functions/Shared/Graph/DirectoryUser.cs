namespace LicenseFunctions.Shared.Graph;

/// <summary>What licensing needs to know of a user.</summary>
internal sealed record DirectoryUser
{
    /// <summary>Object id.</summary>
    public required string Id { get; init; }

    public required string UserPrincipalName { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null if none is set.</summary>
    public required string? UsageLocation { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>False for somebody who cannot sign in.</summary>
    public bool AccountEnabled { get; init; } = true;

    /// <summary>When the account was made; null where that was not read.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Null for never, or where that was not read.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>Every license, once for each way it is held or was to be held.</summary>
    public required IReadOnlyList<HeldLicense> Licenses { get; init; }

    public bool Holds(Guid skuId) => Licenses.Any(license => license.SkuId == skuId && license.IsHeld);

    public bool HoldsDirectly(Guid skuId) => Licenses.Any(license => license.SkuId == skuId && license.IsHeld && license.GroupId is null);

    /// <summary>The groups that bring the license.</summary>
    public IEnumerable<string> GroupsOf(Guid skuId) =>
        Licenses.Where(license => license.SkuId == skuId && license.IsHeld).Select(license => license.GroupId).OfType<string>();
}

/// <param name="GroupId">The group that brings the license; null if it was assigned to the user.</param>
/// <param name="State">Active, ActiveWithError, Disabled or Error.</param>
/// <param name="Error">Such as CountViolation; null if there is none.</param>
internal sealed record HeldLicense(Guid SkuId, string? GroupId, string State, string? Error)
{
    /// <summary>Services of the product that are switched off.</summary>
    public IReadOnlyList<Guid> DisabledPlans { get; init; } = [];

    /// <summary>False where a group could not give the license.</summary>
    public bool IsHeld => State != "Error";
}
