using System.Collections.Frozen;

namespace LicenseFunctions.Shared.Licensing;

/// <summary>Names of common products, used if neither a setting nor Microsoft's list has one. The name of an unknown product is its part number.</summary>
internal static partial class ProductNames
{
    private static readonly FrozenDictionary<string, string> ByPartNumber = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["AAD_PREMIUM"] = "Microsoft Entra ID P1",
        ["AAD_PREMIUM_P2"] = "Microsoft Entra ID P2",
        ["ATP_ENTERPRISE"] = "Microsoft Defender for Office 365 (Plan 1)",
        ["EMS"] = "Enterprise Mobility + Security E3",
        ["EMSPREMIUM"] = "Enterprise Mobility + Security E5",
        ["ENTERPRISEPACK"] = "Office 365 E3",
        ["ENTERPRISEPREMIUM"] = "Office 365 E5",
        ["EXCHANGEDESKLESS"] = "Exchange Online Kiosk",
        ["EXCHANGEENTERPRISE"] = "Exchange Online (Plan 2)",
        ["EXCHANGESTANDARD"] = "Exchange Online (Plan 1)",
        ["FLOW_FREE"] = "Microsoft Power Automate Free",
        ["INTUNE_A"] = "Microsoft Intune Plan 1",
        ["MCOEV"] = "Microsoft Teams Phone Standard",
        ["MCOMEETADV"] = "Microsoft 365 Audio Conferencing",
        ["Microsoft_365_Copilot"] = "Microsoft 365 Copilot",
        ["Microsoft_Teams_Rooms_Pro"] = "Microsoft Teams Rooms Pro",
        ["O365_BUSINESS"] = "Microsoft 365 Apps for business",
        ["O365_BUSINESS_ESSENTIALS"] = "Microsoft 365 Business Basic",
        ["O365_BUSINESS_PREMIUM"] = "Microsoft 365 Business Standard",
        ["OFFICESUBSCRIPTION"] = "Microsoft 365 Apps for enterprise",
        ["POWER_BI_PRO"] = "Power BI Pro",
        ["POWER_BI_STANDARD"] = "Power BI (free)",
        ["PROJECTPREMIUM"] = "Project Plan 5",
        ["PROJECTPROFESSIONAL"] = "Project Plan 3",
        ["SHAREPOINTSTANDARD"] = "SharePoint (Plan 1)",
        ["SPB"] = "Microsoft 365 Business Premium",
        ["SPE_E3"] = "Microsoft 365 E3",
        ["SPE_E5"] = "Microsoft 365 E5",
        ["SPE_F1"] = "Microsoft 365 F3",
        ["STANDARDPACK"] = "Office 365 E1",
        ["VISIOCLIENT"] = "Visio Plan 2",
        ["WIN10_VDA_E3"] = "Windows 10/11 Enterprise E3",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name without the family, where that stays clear: Business Premium, but Office 365 E3.</summary>
    public static string Short(string displayName) => Family().Replace(displayName, "");

    public static string DisplayName(SkuUsage sku) => sku.DisplayName ?? ByPartNumber.GetValueOrDefault(sku.SkuPartNumber, sku.SkuPartNumber);

    [GeneratedRegex(@"^(Microsoft|Office) 365 (?![A-Z]\d\b)")]
    private static partial Regex Family();
}

/// <summary>Display names of products, which Graph does not return.</summary>
internal interface ISkuNames
{
    /// <summary>Returns the products with the names that are known.</summary>
    public ValueTask<IReadOnlyList<Sku>> NameAsync(IReadOnlyList<Sku> skus, CancellationToken cancellationToken);
}
