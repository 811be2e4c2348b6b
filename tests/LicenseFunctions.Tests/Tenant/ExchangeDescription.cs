using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LicenseFunctions.Tests.Contract;
using NJsonSchema;
using NSwag;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>
/// Our description of the calls of Microsoft Graph that the app makes to its mailbox, <c>exchange.openapi.json</c>. Names, types and enumerations are
/// those of Microsoft's metadata (https://github.com/microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl), options, headers and statuses those of
/// the pages of these calls, from https://learn.microsoft.com/graph/api/resources/message on. Nothing else is allowed in a request or in an answer.
/// </summary>
internal sealed class ExchangeDescription
{
    private const string Root = "/v1.0";

    private readonly OpenApiDocument _document;
    private readonly HashSet<string> _links = [];

    private ExchangeDescription(OpenApiDocument document) => _document = document;

    /// <summary>Operation and status of each answer that is described.</summary>
    public IEnumerable<string> Answers => _document.Operations.SelectMany(described => described.Operation.Responses.Keys
        .Select(status => $"{described.Operation.OperationId} {status}"));

    public static async Task<ExchangeDescription> ReadAsync([CallerFilePath] string thisFile = "") => new(await ContractSchemas.ReadAsync(
        await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(thisFile)!, "exchange.openapi.json"), TestContext.Current.CancellationToken)));

    /// <summary>Asserts that a call and its answer are as described, and returns which of <see cref="Answers"/> it is.</summary>
    public string Check(GraphCall call)
    {
        var isLink = _links.Contains(call.Address.AbsoluteUri);
        var (path, operation) = Find(call);
        var what = $"{call.Method} {call.Address.PathAndQuery}";
        var values = Segments(path).Zip(Segments(call.Address.AbsolutePath[Root.Length..])).Where(pair => pair.First.StartsWith('{'))
            .ToDictionary(pair => pair.First.Trim('{', '}'), pair => pair.Second);
        var query = Query(call.Address);
        CheckParameters(operation, OpenApiParameterKind.Path, values, what);
        CheckParameters(operation, OpenApiParameterKind.Query, query, what);
        CheckParameters(operation, OpenApiParameterKind.Header, call.Headers, what);
        // Tokens come from a link of an answer only, and the first round says what it wants.
        Assert.True(isLink == (query.ContainsKey("$skiptoken") || query.ContainsKey("$deltatoken")), $"{what}: the address is no link of an answer.");
        if (operation.OperationId == "readChanges") Assert.True(isLink != query.ContainsKey("$select"), what);
        CheckBody(operation.RequestBody?.Content, call.RequestType, call.RequestBody, what);
        var status = call.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!operation.ActualResponses.ContainsKey(status))
        {
            Assert.True(call.Status >= 400, $"{what}: {status} is not described.");
            status = "default";
        }

        CheckBody(operation.ActualResponses[status].Content, call.AnswerType, call.AnswerBody, $"{what}: {call.Status}");
        if (call.AnswerType == "application/json") Keep(call.AnswerBody);
        return $"{operation.OperationId} {status}";
    }

    private (string Path, OpenApiOperation Operation) Find(GraphCall call)
    {
        Assert.StartsWith(Root, call.Address.AbsolutePath, StringComparison.Ordinal);
        var segments = Segments(call.Address.AbsolutePath[Root.Length..]);
        var found = _document.Operations.FirstOrDefault(described =>
            described.Method.Equals(call.Method, StringComparison.OrdinalIgnoreCase) && Matches(Segments(described.Path), segments));
        Assert.True(found is not null, $"{call.Method} {call.Address.AbsolutePath} is not described.");
        return (found.Path, found.Operation);
    }

    private static bool Matches(List<string> template, List<string> segments) =>
        template.Count == segments.Count && template.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    /// <summary>A key in OData's other form is a segment, too: <c>users('…')</c>, <c>delta()</c>.</summary>
    private static List<string> Segments(string path) =>
    [
        .. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)
            .SelectMany(segment => segment.Split('(', ')')).Select(part => part.Trim('\'')).Where(part => part.Length > 0),
    ];

    private static Dictionary<string, string> Query(Uri address) => address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));

    private static void CheckParameters(OpenApiOperation operation, OpenApiParameterKind kind, Dictionary<string, string> given, string what)
    {
        var described = operation.ActualParameters.Where(parameter => parameter.Kind == kind).ToList();
        Assert.All(given.Keys, name => Assert.True(described.Exists(parameter => parameter.Name == name), $"{what}: {name} is not described."));
        foreach (var parameter in described)
        {
            if (given.TryGetValue(parameter.Name, out var value))
                ContractSchemas.IsValid(parameter.ActualSchema, Json(parameter.ActualSchema, value), $"{what}, {parameter.Name}");
            else
                Assert.False(parameter.IsRequired, $"{what}: {parameter.Name} is missing.");
        }
    }

    private static string Json(JsonSchema schema, string value) => schema.Type switch
    {
        JsonObjectType.Array => JsonSerializer.Serialize(value.Split(',')),
        JsonObjectType.Integer => value,
        _ => JsonSerializer.Serialize(value),
    };

    private static void CheckBody(IDictionary<string, OpenApiMediaType>? described, string? mediaType, string body, string what)
    {
        if (described is null or { Count: 0 })
        {
            Assert.True(body.Length == 0, $"{what}: there should be no body, and there is {body}");
            return;
        }

        Assert.True(mediaType is not null && described.ContainsKey(mediaType), $"{what}: {mediaType} is not described.");
        if (mediaType == "application/json") ContractSchemas.IsValid(described[mediaType].Schema, body, what);
    }

    private void Keep(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        foreach (var property in json.RootElement.EnumerateObject().Where(property => property.Name is "@odata.nextLink" or "@odata.deltaLink"))
            _links.Add(new Uri(property.Value.GetString()!).AbsoluteUri);
    }
}

/// <summary>A call of the app, and its answer.</summary>
/// <param name="Headers">Those that ask for something.</param>
internal sealed record GraphCall(
    string Method, Uri Address, Dictionary<string, string> Headers, string? RequestType, string RequestBody, int Status, string? AnswerType, string AnswerBody)
{
    public static async Task<GraphCall> OfAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var asked = request.Headers.Where(header => header.Key is "Prefer" or "ConsistencyLevel" or "If-Match")
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        return new(
            request.Method.Method, request.RequestUri!, asked, MediaType(request.Content?.Headers), await ReadAsync(request.Content, cancellationToken),
            (int)answer.StatusCode, MediaType(answer.Content.Headers), await ReadAsync(answer.Content, cancellationToken));
    }

    private static string? MediaType(HttpContentHeaders? headers) => headers?.ContentType?.MediaType;

    private static async Task<string> ReadAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null) return "";
        await content.LoadIntoBufferAsync(cancellationToken);
        return await content.ReadAsStringAsync(cancellationToken);
    }
}
