using System.Text.Encodings.Web;

namespace LicenseFunctions.Shared.Http;

/// <summary>JSON as the API speaks it: camelCase, names for enum values, RFC 3339 times in UTC, unknown properties refused.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        // The answers are application/json and nothing else, so only what JSON itself asks for is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static IResult Ok(object value) => Results.Json(value, Options);

    public static IResult Status(int status, object value) => Results.Json(value, Options, statusCode: status);
}

/// <summary>Writes the values of an enum in camelCase.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
