using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.SendGrid;

/// <summary>SendGrid's <c>{"errors":[{message, field, help}]}</c>, as it is collected.</summary>
internal sealed class MailErrors
{
    private const string Help = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#";

    private readonly JsonArray _errors = [];

    public bool Any => _errors.Count > 0;

    public static JsonObject Single(string message) =>
        new() { ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["field"] = null, ["help"] = null }) };

    public void Add(string field, string message, string? topic = null) => _errors.Add((JsonNode)new JsonObject
    {
        ["message"] = message,
        ["field"] = field,
        ["help"] = $"{Help}message.{topic ?? field}",
    });

    public JsonObject ToJson() => new() { ["errors"] = _errors.DeepClone() };
}
