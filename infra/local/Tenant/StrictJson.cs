using System.Text.Json;
using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant;

/// <summary>Reading what strangers send: a property twice is no JSON, and a value of another kind has no properties.</summary>
internal static class StrictJson
{
    public static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    public static JsonNode? Property(this JsonNode? node, string name) => (node as JsonObject)?[name];
}
