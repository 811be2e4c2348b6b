using LicenseFunctions.Usage;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>The status of a product, from best to worst.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<LicenseStatus>))]
internal enum LicenseStatus
{
    /// <summary>Enough are available, the product has no users, or it is not watched.</summary>
    Ok,

    /// <summary>The available licenses are at or below the threshold, or are expected to run out soon.</summary>
    Low,

    /// <summary>Some have expired and are in their grace period.</summary>
    Expiring,
    Out,

    /// <summary>
    /// Users hold suspended licenses and have no access until they are renewed:
    /// https://learn.microsoft.com/microsoft-365/commerce/subscriptions/what-if-my-subscription-expires.
    /// </summary>
    Suspended,

    /// <summary>More are assigned than purchased, suspended ones included.</summary>
    OverAssigned,

    /// <summary>The tenant no longer has the product.</summary>
    Gone,
}
