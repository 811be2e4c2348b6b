using Microsoft.Kiota.Abstractions.Serialization;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Graph's answer to one request of a <c>$batch</c>.</summary>
/// <param name="Status">0: there was no answer, or none that can be read.</param>
/// <param name="Message">The text of Graph's error, for people and for telling refusals apart; null on success.</param>
/// <param name="RetryAfter">What Graph asks to be waited; null if it does not say.</param>
internal sealed record GraphReply(int Status, string? Body, string? Message, TimeSpan? RetryAfter)
{
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>No answer: what was asked for has perhaps been done.</summary>
    public static GraphReply None(TimeSpan? retryAfter, string? message = null) => new(0, null, message, retryAfter);

    public static async Task<GraphReply> ReadAsync(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var body = response.Content is null ? null : await response.Content.ReadAsStringAsync();
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values);
        var retryAfter = GraphFailure.RetryAfter(values, now);
        // An error without a body is one; a 200 without what was asked for is not.
        var isReadable = string.IsNullOrEmpty(body) ? status != 200 : GraphAnswerCheck.IsObject(Encoding.UTF8.GetBytes(body));
        return isReadable || GraphAnswerCheck.SaysAll(status)
            ? new GraphReply(status, body, response.IsSuccessStatusCode ? null : MessageIn(body), retryAfter)
            : None(retryAfter, $"an answer of {status} in its batch is not the JSON that was expected");
    }

    /// <summary>What a successful reply brings; null if it is something else.</summary>
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
