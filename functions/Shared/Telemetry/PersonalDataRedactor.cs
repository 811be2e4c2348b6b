namespace LicenseFunctions.Shared.Telemetry;

/// <summary>
/// Removes personal data from texts. Hashes would not help, because anybody with a list of names can match them. The audit has the person under the
/// same correlation id.
/// </summary>
internal static partial class PersonalDataRedactor
{
    /// <summary>Removes mail addresses and user principal names, also percent-encoded. Keeps ids of orders, invocations and products.</summary>
    public static string CleanText(string text) => text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal)
        ? Address().Replace(text, "(address)")
        : text;

    /// <summary>Also removes GUIDs, except request ids: messages of exceptions can quote Graph.</summary>
    public static string CleanError(string text) => ForeignId().Replace(CleanText(text), "(id)");

    /// <summary>Redacts the text of an exception and keeps its stack. Returns the exception itself if there is nothing to redact.</summary>
    public static Exception Clean(Exception original)
    {
        var text = original.ToString();
        var clean = CleanError(text);
        return clean == text ? original : new RewrittenException(original, CleanError(original.Message), clean);
    }

    /// <summary>
    /// Keeps scheme, host and the shape of the path: <c>https://graph.microsoft.com/v1.0/users/{id}/assignLicense</c>,
    /// <c>https://data.table.core.windows.net/Audit()</c>.
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

/// <summary>Replaces an exception in logs: another text, the same stack.</summary>
internal sealed class RewrittenException(Exception original, string message, string text) : Exception($"{original.GetType().FullName}: {message}")
{
    public override string? StackTrace { get; } = original.StackTrace;

    public override string ToString() => text;
}
