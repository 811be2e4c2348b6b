using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>Graph over HTTP: everything below <c>/v1.0</c>.</summary>
internal sealed class GraphEndpoint(GraphService service, CancellationToken stopping)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = await ReadAsync(context.Request);
        context.Response.Headers["request-id"] = Guid.NewGuid().ToString();
        context.Response.Headers["client-request-id"] = request.ClientRequestId;
        var response = await service.SendAsync(request, context.RequestAborted);
        if (!await response.Fate.MeetAsync(context, stopping)) return;
        context.Response.StatusCode = response.Status;
        if (response.RetryAfter is not null) context.Response.Headers.RetryAfter = response.RetryAfter;
        var body = response.Bytes ?? ((response.Raw ?? response.Body?.ToJsonString()) is { } text ? Encoding.UTF8.GetBytes(text) : null);
        if (body is null) return;
        context.Response.ContentType = response.ContentType;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<GraphRequest> ReadAsync(HttpRequest request) => new()
    {
        Method = request.Method,
        Segments = (request.RouteValues["path"] as string ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries),
        Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        ServiceRoot = $"{request.Scheme}://{request.Host}/v1.0",
        ClientRequestId = request.Headers["client-request-id"].FirstOrDefault() ?? Guid.NewGuid().ToString(),
        HasToken = request.Headers.Authorization.ToString() is ['B' or 'b', 'e', 'a', 'r', 'e', 'r', ' ', not ' ', ..],
        IsEventual = string.Equals(request.Headers["ConsistencyLevel"], "eventual", StringComparison.OrdinalIgnoreCase),
        Prefer = request.Headers["Prefer"].ToString(),
        Body = await ReadBodyAsync(request),
    };

    private static async Task<JsonNode?> ReadBodyAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType()) return null;
        try
        {
            return await JsonNode.ParseAsync(
                request.Body,
                documentOptions: StrictJson.Options,
                cancellationToken: request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
