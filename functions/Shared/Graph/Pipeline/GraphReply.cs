using Microsoft.Kiota.Abstractions.Serialization;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Graph's answer to one request of a <c>$batch</c>.</summary>
/// <param name="Status">0 without a readable answer.</param>
/// <param name="Message">Graph's error message; null on success.</param>
internal sealed record GraphReply(int Status, string? Body, string? Message, TimeSpan? RetryAfter)
{
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>No answer. The request may have succeeded.</summary>
    public static GraphReply None(TimeSpan? retryAfter, string? message = null) => new(0, null, message, retryAfter);

    public static GraphReply Throttled(TimeSpan? retryAfter) => new(StatusCodes.Status429TooManyRequests, null, null, retryAfter);

    public static async Task<GraphReply> ReadAsync(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var body = response.Content is null ? null : await response.Content.ReadAsStringAsync();
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values);
        var retryAfter = GraphFailure.RetryAfter(values, now);
        // Only a 200 needs a body.
        var isReadable = string.IsNullOrEmpty(body) ? status != 200 : GraphAnswerCheck.IsObject(Encoding.UTF8.GetBytes(body));
        return isReadable || GraphAnswerCheck.SaysAll(status)
            ? new GraphReply(status, body, response.IsSuccessStatusCode ? null : MessageIn(body), retryAfter)
            : None(retryAfter, $"an answer of {status} in its batch is not the JSON that was expected");
    }

    /// <summary>Null if the body is not a <typeparamref name="T"/>.</summary>
    public async Task<T?> ReadBodyAsync<T>(CancellationToken cancellationToken)
        where T : IParsable
    {
        try
        {
            return await KiotaJsonSerializer.DeserializeAsync<T>(Body ?? "", cancellationToken);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return default;
        }
    }

    private static string? MessageIn(string? body)
    {
        try
        {
            using var json = JsonDocument.Parse(body ?? "");
            return json.RootElement.GetProperty("error").GetProperty("message").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
