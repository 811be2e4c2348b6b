using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>
/// <c>POST /$batch</c>: up to 20 requests at the same time, each refused, throttled and logged by itself. One that depends on
/// others waits for them and is not sent when one of them failed (424). Answers come in the order in which they are ready.
/// </summary>
internal sealed class GraphBatch(GraphService service, TimeProvider clock)
{
    private const int LargestBatch = 20;

    public async Task<GraphResponse> SendAsync(GraphRequest outer, CancellationToken cancellationToken)
    {
        if (!string.Equals(outer.Method, "POST", StringComparison.OrdinalIgnoreCase))
            return new GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.").ToResponse(outer, clock);
        if (Read(outer.Body, out var items) is { } error) return error.ToResponse(outer, clock);
        var running = new Dictionary<string, Task<GraphResponse>>(StringComparer.OrdinalIgnoreCase);
        var answers = new JsonArray();
        await Task.WhenAll(items.ConvertAll(item => AnswerAsync(item)));
        return GraphResponse.Ok(new() { ["responses"] = answers }) with { Fate = running.Values.Max(item => item.Result.Fate) };

        async Task AnswerAsync(BatchItem item)
        {
            var task = running[item.Id] = SendItemAsync(outer, item, running, cancellationToken);
            var response = await task;
            lock (answers) answers.Add((JsonNode)item.Write(response));
        }
    }

    private async Task<GraphResponse> SendItemAsync(
        GraphRequest outer, BatchItem item, Dictionary<string, Task<GraphResponse>> running, CancellationToken cancellationToken)
    {
        // Items stand in the order of their dependencies (checked on reading), so that what this one waits for is already running.
        var before = await Task.WhenAll(item.DependsOn.Select(id => running[id]));
        var request = item.ToRequest(outer);
        return before.Any(response => response.Status >= 400)
            ? new GraphError(424, "FailedDependency", "A dependency failed.").ToResponse(request, clock)
            : await service.SendAsync(request, cancellationToken);
    }

    private static GraphError? Read(JsonNode? body, out List<BatchItem> items)
    {
        items = [];
        if (body.Property("requests") is not JsonArray { Count: > 0 } requests) return GraphError.BadSyntax("Invalid batch payload format.");
        if (requests.Count > LargestBatch) return new(400, "MaximumValueExceeded", $"Number of batch request steps exceeds the maximum value of {LargestBatch}.");
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var json in requests)
        {
            if (BatchItem.Read(json) is not { } item) return GraphError.BadSyntax("Invalid batch payload format.");
            if (item.DependsOn.FirstOrDefault(id => !ids.Contains(id)) is { } unknown)
                return GraphError.BadSyntax($"Request Id : {item.Id} depends on {unknown}, which is not in the batch before it.");
            if (!ids.Add(item.Id)) return GraphError.BadSyntax($"Request Id : {item.Id} has to be unique in a batch.");
            if (item.LacksBody) return GraphError.BadSyntax($"Write request id : {item.Id} does not contain Content-Type header or body.");
            items.Add(item);
        }

        return null;
    }
}

/// <summary>One request of a batch.</summary>
internal sealed record BatchItem(string Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers, JsonNode? Body, IReadOnlyList<string> DependsOn)
{
    public bool LacksBody => Method.ToUpperInvariant() is "POST" or "PATCH" or "PUT" && (Body is null || !Headers.ContainsKey("Content-Type"));

    public static BatchItem? Read(JsonNode? json)
    {
        if (json is not JsonObject item || Text(item["id"]) is not { Length: > 0 } id || Text(item["method"]) is not { } method || Text(item["url"]) is not { Length: > 0 } url)
            return null;
        var headers = (item["headers"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => Text(pair.Value) ?? "", StringComparer.OrdinalIgnoreCase);
        var dependsOn = (item["dependsOn"] as JsonArray ?? []).Select(Text).OfType<string>().ToList();
        return new(id, method, url, headers, item["body"]?.DeepClone(), dependsOn);
    }

    /// <summary>The url is relative to the version: <c>/users/…?$select=…</c>.</summary>
    public GraphRequest ToRequest(GraphRequest outer)
    {
        var parts = Url.Split('?', 2);
        var query = QueryHelpers.ParseQuery(parts is [_, var text] ? text : null);
        return outer with
        {
            Method = Method.ToUpperInvariant(),
            Segments = [.. parts[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)],
            Query = query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            IsEventual = string.Equals(Headers.GetValueOrDefault("ConsistencyLevel"), "eventual", StringComparison.OrdinalIgnoreCase),
            ClientRequestId = Headers.GetValueOrDefault("client-request-id") ?? Guid.NewGuid().ToString(),
            Body = Body,
            InBatch = true,
        };
    }

    public JsonObject Write(GraphResponse response)
    {
        var headers = new JsonObject { ["Cache-Control"] = "no-cache" };
        if (response.Body is not null) headers["Content-Type"] = "application/json";
        if (response.RetryAfter is not null) headers["Retry-After"] = response.RetryAfter;
        var json = new JsonObject { ["id"] = Id, ["status"] = response.Status, ["headers"] = headers };
        if (response.Body is not null) json["body"] = response.Body;
        return json;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
