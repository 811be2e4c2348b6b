using System.Net;

namespace LicenseFunctions.Shared.Graph.Pipeline;

/// <summary>Turns an unreadable answer, such as a gateway's HTML page or truncated JSON, into a 503 with an error, which is retried.</summary>
internal sealed class GraphAnswerCheck : DelegatingHandler
{
    /// <summary>Each call of the app returns one of these lists, or a user with an id.</summary>
    private static readonly string[] Lists = ["value", "responses"];

    public static bool IsObject(ReadOnlyMemory<byte> json) => Scan(json).IsObject;

    /// <summary>Whether the status is enough to handle the answer, whatever its body.</summary>
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

    /// <summary>Null if the answer is readable.</summary>
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
        var isReadable = response.IsSuccessStatusCode ? Scan(body).HasContent : body.Length == 0 || Scan(body).IsObject;
        return isReadable ? null : $"{what}, is not the JSON that was expected";
    }

    private static (bool IsObject, bool HasContent) Scan(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.Span.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? (true, Lists.Any(name => root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array)
                    || root.TryGetProperty("id", out _))
                : (false, false);
        }
        catch (JsonException)
        {
            return (false, false);
        }
    }
}

/// <summary>Measures each request to Graph, including retries.</summary>
internal sealed class GraphMetricsHandler(AppMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (started, status) = (clock.GetTimestamp(), 0);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            status = (int)response.StatusCode;
            return response;
        }
        finally
        {
            metrics.GraphAnswered(request.Method.Method, status, clock.GetElapsedTime(started));
        }
    }
}
