namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>How a product stands, from best to worst.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LicenseStatus>))]
internal enum LicenseStatus
{
    /// <summary>Enough are free, nobody needs any, or the product is not watched.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>As many are free as the threshold, or fewer, or they will be used up soon.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Some have expired and can be used only for a while yet.</summary>
    [JsonStringEnumMemberName("expiring")]
    Expiring,

    /// <summary>None is free.</summary>
    [JsonStringEnumMemberName("out")]
    Out,

    /// <summary>
    /// Users hold licenses that are suspended and have no access until they are renewed:
    /// https://learn.microsoft.com/microsoft-365/commerce/subscriptions/what-if-my-subscription-expires.
    /// </summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,

    /// <summary>More are assigned than were bought, suspended ones included.</summary>
    [JsonStringEnumMemberName("overAssigned")]
    OverAssigned,

    /// <summary>The tenant had it, and has it no more.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,
}
