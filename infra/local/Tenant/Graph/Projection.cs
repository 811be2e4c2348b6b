using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

/// <summary>How a thing is written, and what <c>$select</c> may name.</summary>
internal sealed class Projection<T>(
    string type, IReadOnlyList<string>? defaults, params (string Name, Func<T, JsonNode?> Value)[] properties)
{
    /// <summary>Null when every selected name is known. Graph compares them in any case.</summary>
    public GraphError? Check(string? select)
    {
        var unknown = Names(select)?.FirstOrDefault(name => !properties.Any(property => Same(property.Name, name)));
        return unknown is null
            ? null
            : GraphError.BadSyntax("Parsing OData Select and Expand failed: "
                + $"Could not find a property named '{unknown}' on type 'microsoft.graph.{type}'.");
    }

    public JsonObject Write(T item, string? select = null)
    {
        var names = Names(select) ?? defaults;
        var json = new JsonObject();
        foreach (var (name, value) in properties)
        {
            if (names is null || names.Any(wanted => Same(wanted, name))) json[name] = value(item);
        }

        return json;
    }

    /// <summary>With every property, those included that have to be selected elsewhere.</summary>
    public JsonObject WriteAll(T item) => Write(item, string.Join(',', properties.Select(property => property.Name)));

    private static string[]? Names(string? select) =>
        select?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
