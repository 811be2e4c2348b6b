namespace LicenseFunctions.Shared.Http;

internal static class QueryFlag
{
    /// <summary>False without the parameter. Upper and lower case are accepted, since languages write booleans differently.</summary>
    /// <exception cref="ProblemException">invalid-request, also for an empty value: a mistyped dry run must not change anything.</exception>
    public static bool Read(HttpRequest request, string parameter) =>
        request.Query.TryGetValue(parameter, out var value) && value.ToString().ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => throw ProblemException.Invalid(parameter, $"true, false, 1 or 0, not '{value}'."),
        };
}

internal static class QueryNumber
{
    /// <exception cref="ProblemException">invalid-request</exception>
    public static int Read(HttpRequest request, string parameter, int ifAbsent, int max) => request.Query[parameter].ToString() switch
    {
        "" => ifAbsent,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max => number,
        _ => throw ProblemException.Invalid(parameter, $"A number from 1 to {max}."),
    };
}

internal static class QueryTime
{
    /// <summary>Earlier times cannot be meant.</summary>
    private const int FirstYear = 2000;
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>An RFC 3339 time, or a date for its start in UTC; null if the parameter is absent.</summary>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static DateTimeOffset? Read(HttpRequest request, string parameter)
    {
        var text = request.Query[parameter].ToString();
        if (text.Length == 0)
            return null;
        // An unescaped '+' arrives as a blank.
        return DateTimeOffset.TryParseExact(text.Replace(' ', '+'), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year >= FirstYear
            ? time.ToUniversalTime()
            : throw ProblemException.Invalid(parameter,
                $"'{text}' is not a time like 2026-01-31T00:00:00Z or a date like 2026-01-31, or is before {FirstYear}.");
    }
}

internal static class QueryEnum
{
    /// <summary>Names of an enum in any case, separated by commas or in several parameters; empty without the parameter.</summary>
    /// <exception cref="ProblemException">invalid-request</exception>
    public static IReadOnlyList<T> Read<T>(HttpRequest request, string parameter)
        where T : struct, Enum
    {
        var names = request.Query[parameter].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.All(name => Enum.GetNames<T>().Contains(name, StringComparer.OrdinalIgnoreCase))
            ? [.. names.Select(name => Enum.Parse<T>(name, ignoreCase: true))]
            : throw ProblemException.Invalid(parameter, $"One or more of {string.Join(", ", Enum.GetNames<T>())}, separated by commas.");
    }
}
