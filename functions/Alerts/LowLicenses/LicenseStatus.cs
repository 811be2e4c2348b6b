namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>The status of a product, from best to worst.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LicenseStatus>))]
internal enum LicenseStatus
{
    /// <summary>Enough are available, the product has no users, or it is not watched.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>The available licenses are at or below the threshold, or are expected to run out soon.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Some have expired and are in their grace period.</summary>
    [JsonStringEnumMemberName("expiring")]
    Expiring,

    [JsonStringEnumMemberName("out")]
    Out,

    /// <summary>
    /// Users hold suspended licenses and have no access until they are renewed:
    /// https://learn.microsoft.com/microsoft-365/commerce/subscriptions/what-if-my-subscription-expires.
    /// </summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,

    /// <summary>More are assigned than purchased, suspended ones included.</summary>
    [JsonStringEnumMemberName("overAssigned")]
    OverAssigned,

    /// <summary>The tenant no longer has the product.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,
}
