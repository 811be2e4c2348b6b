namespace LicenseFunctions.Shared.Telemetry;

/// <summary>
/// Takes out of a text what names a person. It is left out rather than hashed: the hash of a name is found by whoever has a list of
/// names. Who was meant stands in the audit, under the same correlation id.
/// </summary>
internal static partial class PersonalDataRedactor
{
    private const string NoAddress = "(address)";
    private const string NoId = "(id)";

    /// <summary>Without mail addresses and user principal names, also percent-encoded ones. Ids stay: of an order, an invocation, a product.</summary>
    public static string CleanText(string text) => text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal)
        ? Address().Replace(text, NoAddress)
        : text;

    /// <summary>The same for what an exception says, which may quote Graph: without GUIDs, too, but for those of requests.</summary>
    public static string CleanError(string text) => ForeignId().Replace(CleanText(text), NoId);

    /// <summary>
    /// Scheme, host and the shape of the path: <c>https://graph.microsoft.com/v1.0/users/{id}/assignLicense</c>,
    /// <c>https://data.table.core.windows.net/Audit()</c>. Keys and the query, which hold names, ids and signatures, are left out.
    /// </summary>
    public static string CleanUrl(string url)
    {
        var segments = url.Split('?', '#')[0].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].IndexOf('(', StringComparison.Ordinal) is > 0 and var key)
                segments[i] = $"{segments[i][..key]}()";
            else if (i > 2 && IsVariable(segments[i], segments[i - 1]))
                segments[i] = "{id}";
        }
        return string.Join('/', segments);
    }

    private static bool IsVariable(string segment, string before) => segment.Length > 0
        && (before is "users" or "groups" || Guid.TryParse(segment, out _) || CleanText(segment) != segment);

    [GeneratedRegex(@"[^\s""'<>()\[\]{},;:=/\\|?&]+(@|%40)[^\s""'<>()\[\]{},;:=/\\|?&]*",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<!request-?id(: ?|"":""))\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ForeignId();
}
