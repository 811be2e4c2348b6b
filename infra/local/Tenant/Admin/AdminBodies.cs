namespace LicenseFunctions.Tenant.Admin;

internal sealed record SkuBody(int? Enabled = null, int? Warning = null, int? Suspended = null, int? LockedOut = null);

/// <summary>One user by name, or <see cref="Count"/> users named by number.</summary>
internal sealed record UsersBody(
    string? UserPrincipalName = null,
    string? UsageLocation = "BE",
    int? Count = null,
    IReadOnlyList<string>? Skus = null);

internal sealed record GroupBody(string? DisplayName = null, IReadOnlyList<string>? Skus = null, IReadOnlyList<string>? Members = null);

/// <param name="WithoutLicense">Members for whom none was left.</param>
internal sealed record GroupSummary(Guid Id, string DisplayName, IReadOnlyList<string> Skus, IReadOnlyList<string> WithoutLicense);

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

/// <param name="MailsAMinute">0: no limit.</param>
internal sealed record ExchangeBody(
    bool? Exists = null,
    bool? MayAccess = null,
    bool? MayAccessOthers = null,
    bool? AllowsPlusAddresses = null,
    bool? KeepsMessageId = null,
    double? SentItemsLagSeconds = null,
    double? DraftsLagSeconds = null,
    int? LosesSendAnswers = null,
    int? LosesDraftAnswers = null,
    int? MailsAMinute = null,
    IReadOnlyList<string>? UnknownRecipients = null);

internal sealed record ExchangeSummary(
    string Address,
    bool Exists,
    bool MayAccess,
    bool MayAccessOthers,
    bool AllowsPlusAddresses,
    bool KeepsMessageId,
    double SentItemsLagSeconds,
    double DraftsLagSeconds,
    int LosesSendAnswers,
    int LosesDraftAnswers,
    int? MailsAMinute,
    IReadOnlyCollection<string> UnknownRecipients,
    IReadOnlyList<ExchangeItem> Inbox,
    IReadOnlyList<ExchangeItem> Drafts,
    IReadOnlyList<ExchangeItem> SentItems);

internal sealed record ExchangeItem(
    string Id, string Subject, string From, IReadOnlyList<string> To, string InternetMessageId, IReadOnlyList<string> Categories);
