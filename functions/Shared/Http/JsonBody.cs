using System.Buffers;
using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Shared.Http;

/// <summary>Reads request bodies, and describes what is wrong with invalid ones.</summary>
internal static class JsonBody
{
    /// <summary>A thousand changes with long names need a fraction of it.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Refuses null for properties that cannot be null (elements of lists are checked by the requests), and repeated properties.</summary>
    private static readonly JsonSerializerOptions Options = new(Json.Options) { RespectNullableAnnotations = true, AllowDuplicateProperties = false };

    /// <exception cref="ProblemException">invalid-request with the field, too-large, or unsupported-media-type.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class =>
        await ReadOptionalAsync<T>(request, cancellationToken)
            ?? throw ProblemException.Invalid("body", "A JSON object is expected; the body is empty or null.");

    /// <summary>Null without a body of any type, or if it is null, as generated clients send it.</summary>
    /// <exception cref="ProblemException">invalid-request with the field, too-large, or unsupported-media-type.</exception>
    public static async Task<T?> ReadOptionalAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        if (bytes.Length == 0)
            return null;
        CheckType(request);
        // The serializer does not accept the byte order mark that editors and Windows PowerShell write.
        var json = bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        return json.IsEmpty ? null : Parse<T>(json);
    }

    /// <exception cref="ProblemException">invalid-request with the field.</exception>
    public static T? Parse<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException e)
        {
            throw Describe(e);
        }
    }

    /// <summary>A body that is CSV, in UTF-8 or, as spreadsheets write it, windows-1252.</summary>
    /// <exception cref="ProblemException">too-large, or unsupported-media-type.</exception>
    public static async Task<string> ReadCsvAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        if (!IsOfType(request, AcceptHeader.Csv))
            throw new ProblemException(ProblemKind.UnsupportedMediaType, "Content-Type: The body must be sent as text/csv.");
        CheckEncoding(request);
        return Utf8OrWindows1252.Decode(bytes);
    }

    /// <exception cref="ProblemException">too-large</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var body = (await request.BodyReader.ReadAtLeastAsync(MaxBytes + 1, cancellationToken)).Buffer;
        var bytes = body.Length > MaxBytes ? null : body.ToArray();
        request.BodyReader.AdvanceTo(body.End);
        return bytes ?? throw TooLarge();
    }

    /// <summary>Whether the body is sent as one of these media types.</summary>
    public static bool IsOfType(HttpRequest request, params string[] types) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && types.Contains(type.MediaType.ToString(), StringComparer.OrdinalIgnoreCase);

    private static void CheckType(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            throw new ProblemException(ProblemKind.UnsupportedMediaType, "Content-Type: The body must be sent as application/json.");
        CheckEncoding(request);
    }

    /// <exception cref="ProblemException">unsupported-media-type: the body is compressed.</exception>
    public static void CheckEncoding(HttpRequest request)
    {
        if (request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding).Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new ProblemException(ProblemKind.UnsupportedMediaType, "Content-Encoding: The body must be sent without compression.");
    }

    private static ProblemException TooLarge() => new(ProblemKind.TooLarge, $"The body is larger than {MaxBytes / 1024} KiB. Send fewer items at a time.");

    private static ProblemException Describe(JsonException e)
    {
        var field = e.Path is null or "$" or "" ? "body" : e.Path.TrimStart('$').TrimStart('.');
        // The serializer's messages name .NET types, which do not help a caller.
        var message = e.Message switch
        {
            var m when m.Contains("could not be mapped", StringComparison.Ordinal) => $"'{m.Split('\'')[1]}' is not a known property.",
            var m when m.Contains("missing required properties", StringComparison.Ordinal) =>
                $"Required and missing: {m[(m.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(' ', '.').Replace("'", "", StringComparison.Ordinal)}.",
            var m when m.StartsWith("Duplicate propert", StringComparison.Ordinal) => $"'{m.Split('\'')[1]}' is given more than once.",
            var m when m.Contains("doesn't allow", StringComparison.Ordinal) => "A value is expected, not null.",
            var m when m.Contains("could not be converted", StringComparison.Ordinal) => "The value has the wrong type or is out of range.",
            _ => $"This is not valid JSON in UTF-8 (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).",
        };
        return ProblemException.Invalid(field, message);
    }
}
