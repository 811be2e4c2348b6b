using System.Text.Json.Nodes;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>One resource that a deployment would make.</summary>
internal sealed class Resource(JsonNode json)
{
    public string Id => Text("id");

    public string Type => Text("type");

    public string Name => Text("name");

    /// <summary>The id of what an extension resource (a role, a lock, a diagnostic setting) is attached to.</summary>
    public string Scope => Id[..Id.LastIndexOf("/providers/", StringComparison.Ordinal)];

    /// <summary>A value by its path, such as <c>properties.sku.name</c>; empty if there is none.</summary>
    public string Text(string path) => At(path) switch
    {
        null => "",
        JsonValue value => value.ToString(),
        var other => other.ToJsonString(),
    };

    public bool Is(string path) => At(path) is JsonValue value && value.TryGetValue<bool>(out var set) && set;

    public bool IsNot(string path) => At(path) is JsonValue value && value.TryGetValue<bool>(out var set) && !set;

    public IReadOnlyList<Resource> List(string path) => At(path) is JsonArray list ? [.. list.Select(item => new Resource(item!))] : [];

    public IReadOnlyList<string> Texts(string path) => At(path) is JsonArray list ? [.. list.Select(item => item!.ToString())] : [];

    public JsonNode? At(string path) => path.Split('.').Aggregate((JsonNode?)json, (node, name) => (node as JsonObject)?[name]);

    public override string ToString() => json.ToJsonString();
}
