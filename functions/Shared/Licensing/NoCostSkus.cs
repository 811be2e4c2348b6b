namespace LicenseFunctions.Shared.Licensing;

/// <summary>
/// Products that cost nothing and come in huge pools. They are recorded like all others, but nobody needs a warning about them
/// and no reseller sells them.
/// </summary>
internal static class NoCostSkus
{
    /// <summary>
    /// How many Microsoft gives of a free product: numbers that one bought by tens hardly ever has. A pool of another size is never low
    /// either, with so many free.
    /// </summary>
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
