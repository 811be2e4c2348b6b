using System.Text.Json.Serialization;

namespace LicenseFunctions.Alerts;

/// <summary>How a product stands, from best to worst.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LicenseStatus>))]
internal enum LicenseStatus
{
    /// <summary>Enough are free, or the product is not watched.</summary>
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

    /// <summary>More are assigned than there are; Microsoft gives 90 days to mend that.</summary>
    [JsonStringEnumMemberName("overAssigned")]
    OverAssigned,

    /// <summary>The tenant had it, and has it no more.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,
}
