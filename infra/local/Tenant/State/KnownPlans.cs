namespace LicenseFunctions.Tenant;

/// <summary>Service plans as Microsoft publishes them (names and GUIDs), and what may not stand together.</summary>
internal static class KnownPlans
{
    public static readonly ServicePlan ExchangePlan1 = Plan("EXCHANGE_S_STANDARD", "9aaf7827-d63c-4b61-89c3-182f06f82e5c");
    public static readonly ServicePlan ExchangePlan2 = Plan("EXCHANGE_S_ENTERPRISE", "efb87545-963c-4e0d-99df-69c6916d9eb0");
    public static readonly ServicePlan SharePointPlan1 = Plan("SHAREPOINTSTANDARD", "c7699d2e-19aa-44de-8edf-1736da088ca1");
    public static readonly ServicePlan SharePointPlan2 = Plan("SHAREPOINTENTERPRISE", "5dbe027f-2339-4123-9542-606e4d348a72");
    public static readonly ServicePlan OfficeOnline = Plan("SHAREPOINTWAC", "e95bec33-7c88-4a70-8e19-b10bd9d0c014");
    public static readonly ServicePlan Project = Plan("SHAREPOINT_PROJECT", "fe71d6c3-a2ea-4499-9778-da042bf08063");
    public static readonly ServicePlan ProjectClient = Plan("PROJECT_CLIENT_SUBSCRIPTION", "fafd7243-e5c1-4a3a-9e40-495efcb1d3c3");
    public static readonly ServicePlan Visio = Plan("VISIO_CLIENT_SUBSCRIPTION", "663a804f-1c30-4ff0-9915-9db84f0d1cea");
    public static readonly ServicePlan OneDriveBasic = Plan("ONEDRIVE_BASIC", "da792a53-cbc0-4184-a10d-e544dd34b3c1");
    public static readonly ServicePlan Skype = Plan("MCOSTANDARD", "0feaeb32-d00e-4d66-bd5a-43b5b83db82c");
    public static readonly ServicePlan Teams = Plan("TEAMS1", "57ff2da0-773e-42df-b2af-ffb7a2317929");
    public static readonly ServicePlan TeamsPhone = Plan("MCOEV", "4828c8ec-dc2e-4779-b502-87ac9ce28ab7");
    public static readonly ServicePlan Viva = Plan("YAMMER_ENTERPRISE", "7547a3fe-08ee-4ccb-b430-5077c5041653");
    public static readonly ServicePlan AppsForEnterprise = Plan("OFFICESUBSCRIPTION", "43de0ff5-c92c-492b-9116-175376d08c38");
    public static readonly ServicePlan AppsForBusiness = Plan("OFFICE_BUSINESS", "094e7854-93fc-4d55-b2c0-3ab5369ebdc1");
    public static readonly ServicePlan RightsManagement = Plan("RMS_S_ENTERPRISE", "bea4c11e-220a-4e6d-8eb8-8ea15d019f90");
    public static readonly ServicePlan EntraPlan1 = Plan("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d");
    public static readonly ServicePlan EntraPlan2 = Plan("AAD_PREMIUM_P2", "eec0eb4f-6444-4f95-aba0-50c24d67f998");
    public static readonly ServicePlan Intune = Plan("INTUNE_A", "c1ec4a95-1f05-45b3-a911-aa3fa01094f5");
    public static readonly ServicePlan PowerBiPro = Plan("BI_AZURE_P2", "70d33638-9c74-4d01-bfd3-562de28bd4ba");
    public static readonly ServicePlan FlowFree = Plan("FLOW_P2_VIRAL", "50e68c76-46c6-4674-81f9-75456511b170");
    public static readonly ServicePlan DataverseCapacity =
        new(Guid.Parse("360bcc37-0c11-4264-8eed-9fa7a3297c9b"), "CDS_DB_CAPACITY", "Company");

    /// <summary>The pairs and the chains that administrators meet most; Microsoft has many more.</summary>
    public static readonly PlanRules Rules = new()
    {
        Exclusions = [new(ExchangePlan1.Id, ExchangePlan2.Id), new(SharePointPlan1.Id, SharePointPlan2.Id)],
        Dependencies =
        [
            new(OfficeOnline.Id, [SharePointPlan2.Id, SharePointPlan1.Id]),
            new(Project.Id, [SharePointPlan2.Id]),
            new(TeamsPhone.Id, [Teams.Id, Skype.Id]),
        ],
    };

    private static ServicePlan Plan(string name, string id) => new(Guid.Parse(id), name);
}
