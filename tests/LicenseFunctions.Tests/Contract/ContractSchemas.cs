using System.Text.Json;
using NJsonSchema;
using NSwag;

namespace LicenseFunctions.Tests.Contract;

/// <summary>Holds JSON against the document's schemas, as a reader of OpenAPI other than ours understands them.</summary>
internal static class ContractSchemas
{
    private static readonly Lazy<Task<OpenApiDocument>> Document = new(ReadAsync);

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

    private static void IsValid(JsonSchema schema, JsonElement body, string what)
    {
        var errors = schema.Validate(body.GetRawText(), SchemaType.OpenApi3);
        Assert.True(errors.Count == 0, $"{what}: {string.Join("; ", errors)} in {body}");
    }

    /// <summary>Clients are told that properties may be added. Here none may, without being added to the document.</summary>
    private static async Task<OpenApiDocument> ReadAsync()
    {
        var document = await OpenApiDocument.FromJsonAsync(ContractDocument.Root.GetRawText());
        foreach (var schema in document.Components.Schemas.Values)
            schema.AllowAdditionalProperties = false;
        return document;
    }

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
