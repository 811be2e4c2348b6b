using System.Text.Json.Nodes;

namespace LicenseFunctions.Tenant.Graph;

internal sealed record GraphResponse(int Status, JsonObject? Body = null)
{
    public string? RetryAfter { get; init; }

    /// <summary>What is sent in the place of <see cref="Body"/>, as it stands.</summary>
    public string? Raw { get; init; }

    /// <summary>What is sent in the place of <see cref="Body"/> where it is no text in UTF-8. In a batch it is a string of base64.</summary>
    public byte[]? Bytes { get; init; }

    public string ContentType { get; init; } = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

    /// <summary>For the connection that carries the answer; of a batch, the worst of its items'.</summary>
    public ConnectionFate Fate { get; init; }

    public static GraphResponse Ok(JsonObject body) => new(200, body);

    /// <summary>A collection, or one object, with the context that OData answers start with.</summary>
    public static GraphResponse Ok(GraphRequest request, string context, JsonObject body)
    {
        body.Insert(0, "@odata.context", $"{request.ServiceRoot}/$metadata#{context}");
        return Ok(body);
    }

    public static GraphResponse Collection(GraphRequest request, string context, IEnumerable<JsonObject> items) =>
        Ok(request, context, new() { ["value"] = new JsonArray([.. items]) });
}
