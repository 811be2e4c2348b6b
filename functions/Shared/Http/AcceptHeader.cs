using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Shared.Http;

/// <summary>The Accept header of calls that answer in JSON or in CSV.</summary>
internal static class AcceptHeader
{
    public const string Csv = "text/csv";

    /// <summary>Whether the Accept header prefers CSV to JSON (RFC 9110, 12.5.1). JSON is the default.</summary>
    public static bool PrefersCsv(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var csv = PreferenceOf(Csv, accepted);
        return csv.Quality > 0 && csv.CompareTo(PreferenceOf(MediaTypeNames.Application.Json, accepted)) > 0;
    }

    /// <summary>The preference of a type by its most specific media range. With equal quality, the more specific range wins, then the earlier one.</summary>
    private static (double Quality, int Specificity, int Place) PreferenceOf(string type, IList<MediaTypeHeaderValue> accepted) => accepted
        .Index()
        .Where(range => range.Item.MatchesMediaType(type))
        .Select(range => (Quality: range.Item.Quality ?? 1, Specificity: range.Item.MatchesAllTypes ? 0 : range.Item.MatchesAllSubTypes ? 1 : 2, -range.Index))
        .OrderByDescending(preference => preference.Specificity)
        .FirstOrDefault();
}
