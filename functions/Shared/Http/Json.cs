using System.Text.Encodings.Web;

namespace LicenseFunctions.Shared.Http;

/// <summary>The API's JSON: camelCase, names for enum values, RFC 3339 times in UTC, unknown properties refused.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        // Answers are never embedded in HTML, so only what JSON requires is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static IResult Ok(object value) => Results.Json(value, Options);

    public static IResult Status(int status, object value) => Results.Json(value, Options, statusCode: status);
}
