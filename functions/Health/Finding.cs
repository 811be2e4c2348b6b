namespace LicenseFunctions.Health;

/// <summary>What was seen of one thing that the app depends on.</summary>
/// <param name="Check">What was looked at, such as <c>Graph permission User.Read.All</c>.</param>
/// <param name="Text">What was seen, for a person. No secret and no personal data.</param>
/// <param name="Remedy">What to do about it; null where nothing is to be done.</param>
internal sealed record Finding(string Check, FindingState State, string Text, string? Remedy = null)
{
    public static Finding Ok(string check, string text) => new(check, FindingState.Ok, text);

    public static Finding Note(string check, string text, string? remedy = null) => new(check, FindingState.Note, text, remedy);

    public static Finding Warning(string check, string text, string remedy) => new(check, FindingState.Warning, text, remedy);

    public static Finding Failed(string check, string text, string remedy) => new(check, FindingState.Failed, text, remedy);
}

/// <summary>From good to bad.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingState>))]
internal enum FindingState
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Nothing is wrong; something is not used, or could not be looked at.</summary>
    [JsonStringEnumMemberName("note")]
    Note,

    /// <summary>It works, and should be looked at.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Something that the app is there for does not work.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
