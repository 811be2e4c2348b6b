namespace LicenseFunctions.Health;

/// <summary>The result of one check.</summary>
/// <param name="Check">What was checked, such as <c>Graph permission User.Read.All</c>.</param>
/// <param name="Text">For people; without secrets and personal data.</param>
/// <param name="Remedy">What to do; null if there is nothing to do.</param>
internal sealed record Finding(string Check, FindingState State, string Text, string? Remedy = null)
{
    public static Finding Ok(string check, string text) => new(check, FindingState.Ok, text);
    public static Finding Note(string check, string text, string? remedy = null) => new(check, FindingState.Note, text, remedy);
    public static Finding Warning(string check, string text, string remedy) => new(check, FindingState.Warning, text, remedy);
    public static Finding Failed(string check, string text, string remedy) => new(check, FindingState.Failed, text, remedy);
}

/// <summary>From best to worst.</summary>
internal enum FindingState
{
    [JsonStringEnumMemberName("ok")] Ok,
    [JsonStringEnumMemberName("note")] Note, // optional and not used, or not checked
    [JsonStringEnumMemberName("warning")] Warning,
    [JsonStringEnumMemberName("failed")] Failed,
}
