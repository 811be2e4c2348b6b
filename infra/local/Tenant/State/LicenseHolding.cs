namespace LicenseFunctions.Tenant;

/// <summary>
/// One way in which a user has a license: Graph's <c>licenseAssignmentState</c>. A user who has the same SKU directly and by a
/// group has two holdings and consumes one unit.
/// </summary>
public sealed record LicenseHolding
{
    public required Guid SkuId { get; init; }

    /// <summary>The group that it comes from; null: assigned directly.</summary>
    public Guid? AssignedByGroup { get; init; }

    public IReadOnlyList<Guid> DisabledPlans { get; init; } = [];

    public DateTimeOffset LastUpdated { get; init; }

    /// <summary><c>Active</c>, or <c>Error</c> for a group license that could not be given: it consumes nothing.</summary>
    public string State { get; init; } = "Active";

    /// <summary>Such as <c>CountViolation</c>; null: none.</summary>
    public string? Error { get; init; }

    public bool IsActive => string.Equals(State, "Active", StringComparison.Ordinal);
}
