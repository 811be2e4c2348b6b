using System.Text.Json;
using NJsonSchema;
using NSwag;

namespace LicenseFunctions.Tests.Contract;

/// <summary>Holds JSON against the schemas of a document, by default the app's own, as a reader of OpenAPI other than ours understands them.</summary>
internal static class ContractSchemas
{
    private static readonly Lazy<Task<OpenApiDocument>> Document = new(() => ReadAsync(ContractDocument.Root.GetRawText()));

    /// <summary>Asserts that a body is what the operation promises for this status and media type, and has no field besides.</summary>
    public static async Task IsAnswerAsync(string operationId, int status, string mediaType, JsonElement body)
    {
        var response = (await OperationAsync(operationId)).ActualResponses[Text(status)];
        IsValid(response.Content[mediaType].Schema, body, $"{operationId} {status}");
    }

    /// <summary>Asserts that a body is what the operation asks for.</summary>
    public static async Task IsRequestAsync(string operationId, JsonElement body) =>
        IsValid((await OperationAsync(operationId)).RequestBody.Content["application/json"].Schema, body, $"{operationId}, request");

    private static async Task<OpenApiOperation> OperationAsync(string id) =>
        Assert.Single((await Document.Value).Operations, operation => operation.Operation.OperationId == id).Operation;

    private static void IsValid(JsonSchema schema, JsonElement body, string what) => IsValid(schema, body.GetRawText(), what);

    public static void IsValid(JsonSchema schema, string json, string what)
    {
        var errors = schema.Validate(json, SchemaType.OpenApi3);
        Assert.True(errors.Count == 0, $"{what}: {string.Join("; ", errors)} in {json}");
    }

    /// <summary>Clients are told that properties may be added. Here none may, without being added to the document.</summary>
    public static async Task<OpenApiDocument> ReadAsync(string json)
    {
        var document = await OpenApiDocument.FromJsonAsync(json);
        foreach (var schema in document.Components.Schemas.Values)
            schema.AllowAdditionalProperties = false;
        return document;
    }

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
