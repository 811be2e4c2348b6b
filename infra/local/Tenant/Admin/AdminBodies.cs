namespace LicenseFunctions.Tenant.Admin;

internal sealed record SkuBody(int? Enabled = null, int? Warning = null, int? Suspended = null, int? LockedOut = null);

/// <summary>One user by name, or <see cref="Count"/> users named by number.</summary>
internal sealed record UsersBody(
    string? UserPrincipalName = null,
    string? UsageLocation = "BE",
    int? Count = null,
    IReadOnlyList<string>? Skus = null);

internal sealed record ResellerBody(ResellerAnswer? Answer = null, double? DelaySeconds = null, string? Language = null);

internal sealed record SkuSummary(
    string SkuPartNumber,
    Guid SkuId,
    string AppliesTo,
    string Status,
    int Enabled,
    int Warning,
    int Suspended,
    int Assigned,
    int Available);

internal sealed record TenantSummary(
    Guid TenantId,
    string Organization,
    string GraphEndpoint,
    string SendGridHost,
    IReadOnlyList<SkuSummary> Skus,
    int Users,
    IEnumerable<string> Permissions,
    int Mails,
    ResellerSummary Reseller,
    IReadOnlyList<FaultRule> Faults);

internal sealed record ResellerSummary(
    string Address,
    ResellerAnswer Answer,
    double DelaySeconds,
    string Language,
    int Orders,
    int Pending,
    Uri? InboundWebhook);
