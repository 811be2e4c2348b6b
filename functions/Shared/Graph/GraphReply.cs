using System.Net;
using System.Text.Json;

namespace LicenseFunctions.Shared.Graph;

/// <summary>Graph's answer to one request of a <c>$batch</c>.</summary>
/// <param name="Status">0: there was no answer.</param>
/// <param name="Message">The text of Graph's error, for people and for telling refusals apart; null on success.</param>
/// <param name="RetryAfter">What Graph asks to be waited; null if it does not say.</param>
internal sealed record GraphReply(int Status, string? Body, string? Message, TimeSpan? RetryAfter)
{
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>No answer: what was asked for has perhaps been done.</summary>
    public static GraphReply None(TimeSpan? retryAfter) => new(0, null, null, retryAfter);

    public static async Task<GraphReply> ReadAsync(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var body = response.Content is null ? null : await response.Content.ReadAsStringAsync();
        response.Headers.NonValidated.TryGetValues("Retry-After", out var retryAfter);
        return new GraphReply(status, body, response.StatusCode < HttpStatusCode.BadRequest ? null : MessageIn(body), GraphFailure.RetryAfter(retryAfter, now));
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
