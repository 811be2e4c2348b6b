using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>Graph's resource types, as far as this tenant knows them.</summary>
internal static class Shapes
{
    public static readonly Projection<TenantUser> User = new(
        "user",
        [
            "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage",
            "surname", "userPrincipalName", "id",
        ],
        ("id", user => user.Id.ToString()),
        ("userPrincipalName", user => user.UserPrincipalName),
        ("displayName", user => user.DisplayName),
        ("mail", user => user.UserPrincipalName),
        ("givenName", user => user.DisplayName.Split(' ', 2)[0]),
        ("surname", user => user.DisplayName.Split(' ', 2) is [_, var surname] ? surname : null),
        ("businessPhones", _ => new JsonArray()),
        ("jobTitle", _ => null),
        ("mobilePhone", _ => null),
        ("officeLocation", _ => null),
        ("preferredLanguage", _ => null),
        ("department", _ => null),
        ("companyName", _ => null),
        ("userType", user => user.UserType),
        ("createdDateTime", user => Time(user.Created)),
        ("signInActivity", SignIns),
        ("accountEnabled", user => user.AccountEnabled),
        ("usageLocation", user => user.UsageLocation),
        ("onPremisesSyncEnabled", user => user.OnPremisesSyncEnabled),
        ("assignedLicenses", Licenses),
        ("licenseAssignmentStates", States));

    public static readonly Projection<TenantGroup> Group = new(
        "group",
        null,
        ("id", group => group.Id.ToString()),
        ("displayName", group => group.DisplayName),
        ("groupTypes", group => group.MembershipRule is null ? [] : new JsonArray("DynamicMembership")),
        ("membershipRule", group => group.MembershipRule),
        ("onPremisesSyncEnabled", group => group.OnPremisesSyncEnabled),
        ("isAssignableToRole", group => group.IsAssignableToRole),
        ("assignedLicenses", group => new JsonArray([.. group.Licenses.Select(skuId => License(skuId, []))])),
        ("licenseProcessingState", _ => new JsonObject { ["state"] = "ProcessingComplete" }));

    public static readonly Projection<TenantOrganization> Organization = new(
        "organization",
        null,
        ("id", organization => organization.Id.ToString()),
        ("displayName", organization => organization.DisplayName),
        ("countryLetterCode", organization => organization.CountryLetterCode),
        ("defaultUsageLocation", organization => organization.CountryLetterCode),
        ("tenantType", _ => "AAD"),
        ("verifiedDomains", organization => new JsonArray(Domain(organization.Domain))));

    public static readonly Projection<(DirectorySubscription Term, TenantSku? Sku)> Subscription = new(
        "companySubscription",
        null,
        ("id", it => it.Term.Id.ToString()),
        ("commerceSubscriptionId", it => it.Term.CommerceSubscriptionId.ToString()),
        ("createdDateTime", it => Time(it.Term.Created)),
        ("isTrial", it => it.Term.IsTrial),
        ("nextLifecycleDateTime", it => it.Term.NextLifecycle is { } end ? Time(end) : null),
        ("ownerId", _ => null),
        ("ownerTenantId", it => it.Term.OwnerTenantId?.ToString()),
        ("ownerType", _ => null),
        ("serviceStatus", it => Plans(it.Sku, [])),
        ("skuId", it => it.Term.SkuId.ToString()),
        ("skuPartNumber", it => it.Term.SkuPartNumber),
        ("status", it => it.Term.Status),
        ("totalLicenses", it => it.Term.TotalLicenses));

    public static readonly Projection<(TenantSku Sku, IReadOnlyCollection<Guid> DisabledPlans)> LicenseDetails = new(
        "licenseDetails",
        null,
        ("id", it => Convert.ToBase64String(it.Sku.SkuId.ToByteArray()).TrimEnd('=').Replace('/', '_').Replace('+', '-')),
        ("skuId", it => it.Sku.SkuId.ToString()),
        ("skuPartNumber", it => it.Sku.SkuPartNumber),
        ("servicePlans", it => Plans(it.Sku, it.DisabledPlans)));

    public static readonly Projection<(TenantState Tenant, TenantSku Sku)> Sku = new(
        "subscribedSku",
        null,
        ("id", it => SkuKey(it.Tenant, it.Sku)),
        ("accountId", it => it.Tenant.TenantId.ToString()),
        ("accountName", it => it.Tenant.Organization.Domain.Split('.')[0]),
        ("appliesTo", it => it.Sku.AppliesTo),
        ("capabilityStatus", it => it.Sku.CapabilityStatus),
        ("consumedUnits", it => it.Tenant.ReportedConsumed(it.Sku.SkuId)),
        ("prepaidUnits", it => Units(it.Sku)),
        ("servicePlans", it => Plans(it.Sku, [])),
        ("skuId", it => it.Sku.SkuId.ToString()),
        ("skuPartNumber", it => it.Sku.SkuPartNumber),
        ("subscriptionIds", it => Strings(it.Sku.SubscriptionIds)));

    public static string SkuKey(TenantState tenant, TenantSku sku) => $"{tenant.TenantId}_{sku.SkuId}";

    private static JsonObject Units(TenantSku sku) => new()
    {
        ["enabled"] = sku.Enabled,
        ["lockedOut"] = sku.LockedOut,
        ["suspended"] = sku.Suspended,
        ["warning"] = sku.Warning,
    };

    private static JsonArray Plans(TenantSku? sku, IReadOnlyCollection<Guid> disabled) =>
        new([.. (sku?.ServicePlans ?? []).Select(plan => Plan(plan, disabled.Contains(plan.Id)))]);

    private static JsonObject Plan(ServicePlan plan, bool isDisabled) => new()
    {
        ["servicePlanId"] = plan.Id.ToString(),
        ["servicePlanName"] = plan.Name,
        ["provisioningStatus"] = isDisabled ? "Disabled" : "Success",
        ["appliesTo"] = plan.AppliesTo,
    };

    /// <summary>Direct and by group together: a plan is off only where every holding has it off.</summary>
    private static JsonArray Licenses(TenantUser user) => new([.. user.Licenses
        .Where(holding => holding.IsActive)
        .GroupBy(holding => holding.SkuId)
        .Select(sku => License(sku.Key, DisabledInAll(sku)))]);

    public static IReadOnlyList<Guid> DisabledInAll(IEnumerable<LicenseHolding> holdings) =>
        holdings.Select(holding => (IEnumerable<Guid>)holding.DisabledPlans).Aggregate((some, others) => some.Intersect(others)).ToList();

    private static JsonObject License(Guid skuId, IReadOnlyList<Guid> disabledPlans) => new()
    {
        ["disabledPlans"] = Strings(disabledPlans),
        ["skuId"] = skuId.ToString(),
    };

    private static JsonArray States(TenantUser user) => new([.. user.Licenses.Select(holding => new JsonObject
    {
        ["skuId"] = holding.SkuId.ToString(),
        ["assignedByGroup"] = holding.AssignedByGroup?.ToString(),
        ["disabledPlans"] = Strings(holding.DisabledPlans),
        ["state"] = holding.State,
        ["error"] = holding.Error,
        ["lastUpdatedDateTime"] = Time(holding.LastUpdated),
    })]);

    private static JsonObject? SignIns(TenantUser user) => user.LastSignIn is not { } last ? null : new()
    {
        ["lastSignInDateTime"] = Time(last),
        ["lastSignInRequestId"] = user.Id.ToString(),
        ["lastNonInteractiveSignInDateTime"] = Time(last),
        ["lastNonInteractiveSignInRequestId"] = user.Id.ToString(),
        ["lastSuccessfulSignInDateTime"] = Time(last),
        ["lastSuccessfulSignInRequestId"] = user.Id.ToString(),
    };

    private static JsonObject Domain(string name) => new()
    {
        ["capabilities"] = "Email, OfficeCommunicationsOnline",
        ["isDefault"] = true,
        ["isInitial"] = false,
        ["name"] = name,
        ["type"] = "Managed",
    };

    private static JsonArray Strings(IEnumerable<Guid> ids) => new([.. ids.Select(id => JsonValue.Create(id.ToString()))]);

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
