namespace LicenseFunctions.Assignments.Holders;

/// <summary>Why somebody could do without a license.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnusedReason>))]
internal enum UnusedReason
{
    /// <summary>The account cannot sign in.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled,

    /// <summary>The account has existed for long and was never used.</summary>
    [JsonStringEnumMemberName("neverSignedIn")]
    NeverSignedIn,

    /// <summary>The account has not been used for long.</summary>
    [JsonStringEnumMemberName("inactive")]
    Inactive,

    /// <summary>Directly and by a group: the direct one costs nothing, but outlives the group's.</summary>
    [JsonStringEnumMemberName("heldTwice")]
    HeldTwice,

    /// <summary>Another product that the user holds has all of this one's services.</summary>
    [JsonStringEnumMemberName("included")]
    Included,
}
