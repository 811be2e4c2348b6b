namespace LicenseFunctions.Tenant;

/// <summary>A term of a product bought at one time: Graph's <c>companySubscription</c>.</summary>
public sealed record DirectorySubscription
{
    public required Guid Id { get; init; }

    public required Guid CommerceSubscriptionId { get; init; }

    public required Guid SkuId { get; init; }

    public required string SkuPartNumber { get; init; }

    public required int TotalLicenses { get; init; }

    public string Status { get; init; } = "Enabled";

    public bool IsTrial { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>When the status moves to the next one unless the term is renewed; null for what has no term.</summary>
    public DateTimeOffset? NextLifecycle { get; init; }

    /// <summary>In place of <see cref="NextLifecycle"/>: counted from when the tenant gets it, so that what ends soon does so whenever it is run.</summary>
    public TimeSpan? EndsAfter { get; init; }

    /// <summary>The partner (reseller) tenant that bought it; null: bought directly.</summary>
    public Guid? OwnerTenantId { get; init; }
}
