namespace LicenseFunctions.Shared.Licensing;

/// <summary>No-cost products, which come in huge pools. Their usage is recorded, but the app neither warns about them nor orders them.</summary>
internal static class NoCostSkus
{
    /// <summary>Microsoft's pool sizes of no-cost products, which bought licenses rarely have.</summary>
    private static readonly int[] FreePools = [10_000, 100_000, 1_000_000];

    private static readonly HashSet<string> PartNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "CCIBOTS_PRIVPREV_VIRAL", "DYN365_ENTERPRISE_P1_IW", "FLOW_FREE", "FORMS_PRO", "MCOPSTNPP", "MICROSOFT_BUSINESS_CENTER",
        "PHONESYSTEM_VIRTUALUSER", "POWERAPPS_DEV", "POWERAPPS_VIRAL", "POWER_BI_STANDARD", "POWER_PAGES_VTRIAL_FOR_MAKERS",
        "PROJECT_MADEIRA_PREVIEW_IW_SKU", "RIGHTSMANAGEMENT_ADHOC", "STREAM", "TEAMS_COMMERCIAL_TRIAL", "TEAMS_EXPLORATORY",
        "VIVA_LEARNING_SEEDED", "WINDOWS_STORE",
    };

    public static bool Contains(SkuUsage sku) => PartNumbers.Contains(sku.SkuPartNumber) || FreePools.Contains(sku.Usable);
}
