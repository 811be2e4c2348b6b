using Microsoft.Net.Http.Headers;

namespace LicenseFunctions.Shared.Http;

/// <summary>Reads request bodies, and says what to change about those it cannot take.</summary>
internal static class JsonBody
{
    /// <summary>1 MiB: a thousand changes with long names fit several times.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>
    /// Null is refused where it means nothing. Elements of lists are not looked at; the requests do that. A property that is given twice is refused,
    /// too: the caller and the app could each believe another of its values.
    /// </summary>
    private static readonly JsonSerializerOptions Options = new(Json.Options) { RespectNullableAnnotations = true, AllowDuplicateProperties = false };

    /// <exception cref="ProblemException">invalid-request with the field, too-large, or unsupported-media-type.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class =>
        await ReadOptionalAsync<T>(request, cancellationToken)
            ?? throw ProblemException.Invalid("body", "A JSON object is expected; the body is empty or null.");

    /// <summary>Null if there is no body, whatever its type, or it is null: so do generated clients send none.</summary>
    /// <exception cref="ProblemException">invalid-request with the field, too-large, or unsupported-media-type.</exception>
    public static async Task<T?> ReadOptionalAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        if (bytes.Length == 0)
            return null;
        CheckType(request);
        var json = WithoutMark(bytes);
        try
        {
            return json.IsEmpty ? null : JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException e)
        {
            throw Describe(e);
        }
    }

    /// <summary>The body as it came.</summary>
    /// <exception cref="ProblemException">too-large</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
                throw TooLarge();
            await buffer.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
        }
        return buffer.ToArray();
    }

    private static void CheckType(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            throw new ProblemException(ProblemKind.UnsupportedMediaType, "Content-Type: The body must be sent as application/json.");
        if (request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding).Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new ProblemException(ProblemKind.UnsupportedMediaType, "Content-Encoding: The body must be sent without compression.");
    }

    /// <summary>Editors and Windows PowerShell put a byte order mark before what they write as UTF-8; the serializer takes it for an error.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    private static ProblemException TooLarge() => new(ProblemKind.TooLarge, $"The body is larger than {MaxBytes / 1024} KiB. Send fewer items at a time.");

    private static ProblemException Describe(JsonException e)
    {
        var field = e.Path is null or "$" or "" ? "body" : e.Path.TrimStart('$').TrimStart('.');
        // The serializer's messages name .NET types and positions; only some of them help a caller.
        var message = e.Message switch
        {
            var m when m.Contains("could not be mapped", StringComparison.Ordinal) => $"'{m.Split('\'')[1]}' is not a known property.",
            var m when m.Contains("missing required properties", StringComparison.Ordinal) => Missing(m),
            var m when m.StartsWith("Duplicate propert", StringComparison.Ordinal) => Duplicate(m),
            var m when m.Contains("doesn't allow", StringComparison.Ordinal) => "A value is expected, not null.",
            var m when m.Contains("could not be converted", StringComparison.Ordinal) => "The value has the wrong type or is out of range.",
            _ => $"This is not valid JSON in UTF-8 (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).",
        };
        return ProblemException.Invalid(field, message);
    }

    private static string Duplicate(string message) => $"'{message.Split('\'')[1]}' is given more than once.";

    private static string Missing(string message)
    {
        var names = message[(message.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().TrimEnd('.').Replace("'", "", StringComparison.Ordinal);
        return $"Required and missing: {names}.";
    }
}
