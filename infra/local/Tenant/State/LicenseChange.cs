namespace LicenseFunctions.Tenant;

/// <summary>One license to give: <c>assignedLicense</c> of an <c>assignLicense</c> call.</summary>
public sealed record LicenseToAdd(Guid SkuId, IReadOnlyList<Guid> DisabledPlans);

/// <summary>The body of one <c>assignLicense</c> call: done whole or not at all.</summary>
public sealed record LicenseChange(IReadOnlyList<LicenseToAdd> Add, IReadOnlyList<Guid> Remove);
