using static LicenseFunctions.Tenant.KnownPlans;

namespace LicenseFunctions.Tenant;

/// <summary>Contoso NV: every state that a license administrator has to deal with, once.</summary>
internal static class DefaultTenant
{
    private static readonly DateTimeOffset Founded = new(2024, 1, 15, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid ResellerTenant = Guid.Parse("331af819-4e0b-49f7-a6bf-14e1165ad3a0");

    private static readonly TenantGroup Sales = new(Guid.Parse("cb974e33-9030-4dcb-b3e0-8f5ef57f3462"), "Sales licensing");

    /// <summary>Two of its members got no mailbox, because none is left.</summary>
    private static readonly TenantGroup Reception = new(Guid.Parse("0d2c8a57-6f1e-4b39-9a44-5e7c1b60f2d8"), "Reception");

    /// <summary>Nearly full: the next starters take the last three.</summary>
    private static readonly TenantSku OfficeE3 = Sku("ENTERPRISEPACK", "6fd2c87f-b296-42f0-b197-1e91e994b900", 25,
        ExchangePlan2, SharePointPlan2, OfficeOnline, Skype, Teams, Viva, AppsForEnterprise, RightsManagement);

    private static readonly TenantSku MicrosoftE5 = Sku("SPE_E5", "06ebc4ee-1bb5-47dd-8120-11324bc54e06", 50,
        ExchangePlan2, SharePointPlan2, OfficeOnline, Skype, Teams, TeamsPhone, Viva, AppsForEnterprise, RightsManagement,
        EntraPlan1, EntraPlan2, Intune);

    /// <summary>Over-assigned: five bought, seven in use.</summary>
    private static readonly TenantSku BusinessPremium = Sku("SPB", "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", 5,
        ExchangePlan1, SharePointPlan1, OfficeOnline, Skype, Teams, Viva, AppsForBusiness, EntraPlan1, Intune);

    /// <summary>Full, and not to be had beside Exchange Online (Plan 2), which E3 and E5 contain.</summary>
    private static readonly TenantSku Exchange1 = Sku("EXCHANGESTANDARD", "4b9405b0-7788-4568-add1-99614e613b69", 3, ExchangePlan1);

    private static readonly TenantSku PowerBi = Sku("POWER_BI_PRO", "f8a1db68-be16-40ed-86d5-cb42ce701560", 20, PowerBiPro);

    /// <summary>Expired, in its grace period.</summary>
    private static readonly TenantSku ProjectPlan3 = Sku("PROJECTPROFESSIONAL", "53818b1b-4a27-454b-8896-0dba576410e6", 0,
        Project, SharePointPlan2, OfficeOnline, ProjectClient) with
    { Warning = 10 };

    /// <summary>Not renewed: its users still show it, nobody else can get it.</summary>
    private static readonly TenantSku VisioPlan2 =
        Sku("VISIOCLIENT", "c5928f49-12ba-48f7-ada3-0d743a3601d5", 0, OneDriveBasic, Visio) with { Suspended = 5 };

    private static readonly TenantSku Flow = Sku("FLOW_FREE", "f30db892-07e9-47e9-837c-80727f46fd3d", 10_000, FlowFree);

    private static readonly TenantSku Dataverse =
        Sku("CDS_DB_CAPACITY", "e612d426-6bc3-4181-9658-91aa906b0ac0", 2, DataverseCapacity) with { AppliesTo = "Company" };

    private static readonly TenantSku[] Skus =
        [OfficeE3, MicrosoftE5, BusinessPremium, Exchange1, PowerBi, ProjectPlan3, VisioPlan2, Flow, Dataverse];

    public static TenantData Build()
    {
        var organization = TenantData.Empty.Organization;
        return new()
        {
            Organization = organization,
            Skus = Skus,
            Users = [.. DefaultUsers.Build(organization.Domain, Founded, Holdings)],
            Groups = [Sales with { Licenses = [PowerBi.SkuId] }, Reception with { Licenses = [Exchange1.SkuId] }],
            Subscriptions = [.. Skus.SelectMany(Terms)],
        };
    }

    /// <summary>Who holds what, by the user's number: 22 E3, 8 E5, 7 Business Premium, 3 Exchange; the last five have none, two of them wait.</summary>
    private static IEnumerable<LicenseHolding> Holdings(int number)
    {
        if (number < 22) yield return Direct(OfficeE3);
        else if (number < 30) yield return Direct(MicrosoftE5);
        else if (number < 37) yield return Direct(BusinessPremium);
        else if (number < 40) yield return Direct(Exchange1);
        if (number is 2 or 22 or 23) yield return Direct(PowerBi);
        if (number is 3 or 4 or 23 or 24) yield return Direct(PowerBi) with { AssignedByGroup = Sales.Id };
        if (number is 41 or 43)
            yield return Direct(Exchange1) with { AssignedByGroup = Reception.Id, State = "Error", Error = "CountViolation" };
        if (number is 5 or 6 or 25 or 26) yield return Direct(ProjectPlan3);
        if (number is 7 or 27) yield return Direct(VisioPlan2);
        if (number % 5 == 0 && number < 40) yield return Direct(Flow);
    }

    private static LicenseHolding Direct(TenantSku sku) => new() { SkuId = sku.SkuId, LastUpdated = Founded.AddDays(1) };

    private static TenantSku Sku(string partNumber, string skuId, int enabled, params ServicePlan[] plans)
    {
        var id = Guid.Parse(skuId);
        return new()
        {
            SkuId = id,
            SkuPartNumber = partNumber,
            Enabled = enabled,
            ServicePlans = plans,
            SubscriptionIds = [SubscriptionId(id, 0)],
        };
    }

    /// <summary>One term a SKU, bought through the reseller, and one trial; what is free has no end and no owner.</summary>
    private static IEnumerable<DirectorySubscription> Terms(TenantSku sku)
    {
        var free = sku == Flow;
        yield return new()
        {
            Id = sku.SubscriptionIds[0],
            CommerceSubscriptionId = SubscriptionId(sku.SkuId, 1),
            SkuId = sku.SkuId,
            SkuPartNumber = sku.SkuPartNumber,
            TotalLicenses = sku.Enabled + sku.Warning + sku.Suspended,
            Status = sku.CapabilityStatus,
            Created = Founded,
            IsTrial = sku == Exchange1,
            EndsAfter = free ? null : EndsAfter(sku),
            OwnerTenantId = free ? null : ResellerTenant,
        };
    }

    /// <summary>A trial is in its last days, a term in its last month, one is in its grace period, one about to be deleted; the rest has time.</summary>
    private static TimeSpan EndsAfter(TenantSku sku) => TimeSpan.FromDays(
        sku == Exchange1 ? 6 : sku == BusinessPremium ? 24 : sku == ProjectPlan3 ? 25 : sku == VisioPlan2 ? 60 : 400);

    /// <summary>Ids that stay the same from run to run, so that a saved snapshot still joins.</summary>
    private static Guid SubscriptionId(Guid skuId, byte kind)
    {
        var bytes = skuId.ToByteArray();
        bytes[^1] ^= (byte)(0x5A + kind);
        return new(bytes);
    }
}
