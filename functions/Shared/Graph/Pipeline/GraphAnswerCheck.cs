using System.Net;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>
/// Lets only answers through that can be read. A gateway's page of HTML, JSON that is cut off, or a batch with HTML among its items says nothing of
/// what was asked, whatever its status: it becomes a 503, which is repeated like any other, with an error that says what came instead.
/// </summary>
internal sealed class GraphAnswerCheck : DelegatingHandler
{
    /// <summary>Every call that the app makes is answered with a list, of these names.</summary>
    private static readonly byte[][] Lists = ["value"u8.ToArray(), "responses"u8.ToArray()];

    /// <summary>Whether a text is JSON from its first to its last byte, and an object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> json) => Scan(json).IsObject;

    /// <summary>Whether a status alone says what to do, so that nobody needs to read what comes with it.</summary>
    public static bool SaysAll(int status) => status is 401 or 403 || GraphRetry.IsTransient(status);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (await FaultOfAsync(response, cancellationToken) is not { } fault)
            return response;
        response.Content.Dispose();
        response.Content = new StringContent(
            JsonSerializer.Serialize(new { error = new { code = "unreadableAnswer", message = fault } }), Encoding.UTF8, "application/json");
        if (!SaysAll((int)response.StatusCode))
            response.StatusCode = HttpStatusCode.ServiceUnavailable;
        return response;
    }

    /// <summary>Null if the answer can be read.</summary>
    private static async Task<string?> FaultOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var what = $"its answer, {(int)response.StatusCode} with {response.Content.Headers.ContentType?.MediaType ?? "no type"}";
        try
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            return $"{what}, broke off";
        }
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var isReadable = response.IsSuccessStatusCode ? Scan(body).HasList : body.Length == 0 || Scan(body).IsObject;
        return isReadable ? null : $"{what}, is not the JSON that was expected";
    }

    private static (bool IsObject, bool HasList) Scan(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json);
        try
        {
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            var (hasList, isNamed) = (false, false);
            while (reader.Read())
            {
                hasList |= isNamed && reader.TokenType == JsonTokenType.StartArray;
                isNamed = reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && IsList(ref reader);
            }
            return (isObject, isObject && hasList);
        }
        catch (JsonException)
        {
            return (false, false);
        }
    }

    private static bool IsList(ref Utf8JsonReader reader)
    {
        foreach (var name in Lists)
        {
            if (reader.ValueTextEquals(name))
                return true;
        }
        return false;
    }
}
