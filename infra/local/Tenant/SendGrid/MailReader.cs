using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary>Reads values of a mail/send body, with SendGrid's complaint where one has the wrong type.</summary>
internal sealed class MailReader(MailErrors errors)
{
    public MailErrors Errors => errors;

    public string? Text(JsonNode? node, string field)
    {
        if (node is null) return null;
        if (node is JsonValue value && value.TryGetValue<string>(out var text)) return text;
        errors.Add(field, $"Invalid type. Expected: string, given: {TypeOf(node)}.");
        return null;
    }

    public JsonObject? Object(JsonNode? node, string field)
    {
        if (node is null or JsonObject) return node as JsonObject;
        errors.Add(field, $"Invalid type. Expected: object, given: {TypeOf(node)}.");
        return null;
    }

    public JsonArray? Array(JsonNode? node, string field)
    {
        if (node is null or JsonArray) return node as JsonArray;
        errors.Add(field, $"Invalid type. Expected: array, given: {TypeOf(node)}.");
        return null;
    }

    /// <summary>Names to strings, as headers and custom arguments must be.</summary>
    public Dictionary<string, string> Strings(JsonNode? node, string field, StringComparer comparer)
    {
        var strings = new Dictionary<string, string>(comparer);
        foreach (var (name, value) in Object(node, field) ?? [])
        {
            if (Text(value, $"{field}.{name}") is { } text) strings[name] = text;
        }

        return strings;
    }

    private static string TypeOf(JsonNode node) => node.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => "integer",
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
