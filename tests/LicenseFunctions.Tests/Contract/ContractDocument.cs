using System.Text.Json;
using LicenseFunctions.Contract;

namespace LicenseFunctions.Tests.Contract;

/// <summary>The contract as the app serves it, as plain JSON.</summary>
internal static class ContractDocument
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

    public static JsonElement Root { get; } = Read();

    public static IReadOnlyList<ContractOperation> Operations { get; } =
        [.. from path in Root.GetProperty("paths").EnumerateObject()
            from member in path.Value.EnumerateObject()
            where Methods.Contains(member.Name)
            select new ContractOperation(member.Value.GetProperty("operationId").GetString()!, member.Name, path.Name, member.Value)];

    public static IEnumerable<JsonProperty> Components(string kind) => Root.GetProperty("components").GetProperty(kind).EnumerateObject();

    /// <summary>Follows a <c>$ref</c>, if there is one.</summary>
    public static JsonElement Resolve(JsonElement element) => element.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.Split('/').Skip(1).Aggregate(Root, (at, name) => at.GetProperty(name))
        : element;

    /// <summary>The operation that a call is for.</summary>
    public static ContractOperation OperationOf(string method, string path)
    {
        var segments = new Uri(new Uri("http://app"), path).AbsolutePath.Split('/');
        // A path without a parameter is the more exact one.
        return Operations.Where(operation =>
            operation.Method.Equals(method, StringComparison.OrdinalIgnoreCase) && Matches(("/api" + operation.Path).Split('/'), segments))
            .OrderBy(operation => operation.Path.Count(c => c == '{')).First();
    }

    private static bool Matches(string[] template, string[] segments) =>
        template.Length == segments.Length && template.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    private static JsonElement Read()
    {
        using var stream = ApiReferenceFunction.OpenDocument();
        return JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false }).RootElement;
    }
}

internal sealed record ContractOperation(string Id, string Method, string Path, JsonElement Definition)
{
    public IEnumerable<JsonElement> Parameters => Definition.GetProperty("parameters").EnumerateArray().Select(ContractDocument.Resolve);

    /// <summary>Whether anybody may call it, without a key.</summary>
    public bool IsOpen => Definition.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;

    /// <summary>Whether it is for people: what it is about, or that there is no such thing, is told by an HTML page.</summary>
    public bool IsPage => Definition.TryGetProperty("x-page", out var page) && page.GetBoolean();

    /// <summary>Whether it belongs to the JSON API, which refuses query parameters that it does not know: no webhook, no page, not the app itself.</summary>
    public bool IsStrict => !IsOpen && !IsPage && Definition.GetProperty("tags")[0].GetString() != "App";

    /// <summary>Whether a page says it: it does not where the caller was stopped before it or sent on, nor where the app is broken.</summary>
    public bool IsToldByPage(int status) => IsPage && status < 500 && status is not (302 or 401 or 403 or 429);

    public IEnumerable<ContractResponse> Responses => Definition.GetProperty("responses").EnumerateObject()
        .Select(response => new ContractResponse(int.Parse(response.Name, System.Globalization.CultureInfo.InvariantCulture),
            ContractDocument.Resolve(response.Value)));
}

internal sealed record ContractResponse(int Status, JsonElement Definition)
{
    public IReadOnlyList<string> MediaTypes =>
        Definition.TryGetProperty("content", out var content) ? [.. content.EnumerateObject().Select(type => type.Name)] : [];

    public IReadOnlyDictionary<string, JsonElement> Headers => Definition.TryGetProperty("headers", out var headers)
        ? headers.EnumerateObject().ToDictionary(header => header.Name, header => ContractDocument.Resolve(header.Value))
        : [];

    /// <summary>The problem codes of this answer: the names of its examples. Empty for a success.</summary>
    public IReadOnlyList<string> Codes => MediaTypes.Contains("application/problem+json")
        ? [.. Definition.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject()
            .Select(example => example.Name)]
        : [];
}
