namespace LicenseFunctions.Shared.Http;

/// <summary>Times in query strings.</summary>
internal static class QueryTime
{
    /// <summary>Older than everything here, and far from the first time there is, before which no day can be.</summary>
    private const int FirstYear = 2000;

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An RFC 3339 time or a date (its start in UTC); null if the parameter is absent.</summary>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static DateTimeOffset? Read(HttpRequest request, string parameter)
    {
        var text = request.Query[parameter].ToString();
        if (text.Length == 0)
            return null;
        // In a query string an unescaped '+' of an offset arrives as a blank.
        return DateTimeOffset.TryParseExact(text.Replace(' ', '+'), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year >= FirstYear
            ? time.ToUniversalTime()
            : throw ProblemException.Invalid(parameter,
                $"'{text}' is not a time like 2026-01-31T00:00:00Z or a date like 2026-01-31, or is before {FirstYear}.");
    }
}
