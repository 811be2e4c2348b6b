using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>One request of a batch.</summary>
internal sealed record BatchItem(
    string Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers, JsonNode? Body, IReadOnlyList<string> DependsOn)
{
    public bool IsWrite => Method.ToUpperInvariant() is "POST" or "PATCH" or "PUT";

    public bool LacksBody => IsWrite && (Body is null || !Headers.ContainsKey("Content-Type"));

    /// <summary>What is written: <c>users/{id}</c>. A group takes several new members at the same time.</summary>
    public string Target => Url.EndsWith("/members/$ref", StringComparison.OrdinalIgnoreCase)
        ? Url + Body?["@odata.id"]
        : string.Join('/', Url.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Take(2));

    public static BatchItem? Read(JsonNode? json)
    {
        if (json is not JsonObject item) return null;
        var (id, method, url) = (Text(item["id"]), Text(item["method"]), Text(item["url"]));
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(method) || string.IsNullOrEmpty(url)) return null;
        var headers = (item["headers"] as JsonObject ?? []).ToDictionary(
            pair => pair.Key,
            pair => Text(pair.Value) ?? "",
            StringComparer.OrdinalIgnoreCase);
        var dependsOn = (item["dependsOn"] as JsonArray ?? []).Select(Text).OfType<string>().ToList();
        return new(id, method, url, headers, item["body"]?.DeepClone(), dependsOn);
    }

    /// <summary>The url is relative to the version: <c>/users/…?$select=…</c>.</summary>
    public GraphRequest ToRequest(GraphRequest outer)
    {
        // As in any address, what follows a # is not sent.
        var parts = Url.Split('#')[0].Split('?', 2);
        var query = QueryHelpers.ParseQuery(parts is [_, var text] ? text : null);
        return outer with
        {
            Method = Method.ToUpperInvariant(),
            Segments = [.. parts[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)],
            Query = query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            IsEventual = string.Equals(Headers.GetValueOrDefault("ConsistencyLevel"), "eventual", StringComparison.OrdinalIgnoreCase),
            Prefer = Headers.GetValueOrDefault("Prefer"),
            ClientRequestId = Headers.GetValueOrDefault("client-request-id") ?? Guid.NewGuid().ToString(),
            Body = Body,
            InBatch = true,
        };
    }

    /// <summary>Where something stands in the answer that is no JSON.</summary>
    public string RawPlace => $"raw-{Id}";

    public JsonObject Write(GraphResponse response)
    {
        var headers = new JsonObject { ["Cache-Control"] = "no-cache" };
        if (response.Raw is not null || response.Bytes is not null) headers["Content-Type"] = response.ContentType;
        else if (response.Body is not null) headers["Content-Type"] = "application/json";
        if (response.RetryAfter is not null) headers["Retry-After"] = response.RetryAfter;
        var json = new JsonObject { ["id"] = Id, ["status"] = response.Status, ["headers"] = headers };
        if (response.Bytes is not null) json["body"] = Convert.ToBase64String(response.Bytes);
        else if (response.Raw is not null) json["body"] = RawPlace;
        else if (response.Body is not null) json["body"] = response.Body;
        return json;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
