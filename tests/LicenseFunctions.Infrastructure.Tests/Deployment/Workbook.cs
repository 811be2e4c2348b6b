using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LicenseFunctions.Infrastructure.Tests.Deployment;

/// <summary>The workbook that a deployment would make, with what it shows.</summary>
internal sealed partial class Workbook
{
    private const string Parameters = "9";
    private const string Query = "3";

    private readonly IReadOnlyList<Resource> _items;

    private Workbook(Resource resource)
    {
        SourceId = resource.Text("properties.sourceId");
        _items = new Resource(JsonNode.Parse(resource.Text("properties.serializedData"))!).List("items");
    }

    public string SourceId { get; }

    public IReadOnlyList<string> ItemNames => [.. _items.Select(item => item.Name)];

    public IReadOnlyList<Resource> QueryItems => [.. _items.Where(item => item.Type == Query)];

    public IReadOnlyDictionary<string, string> Queries =>
        QueryItems.ToDictionary(item => item.Name, item => item.Text("content.query"), StringComparer.Ordinal);

    /// <summary>What whoever looks at it can choose.</summary>
    public IEnumerable<string> Declared =>
        _items.Where(item => item.Type == Parameters).SelectMany(item => item.List("content.parameters")).Select(parameter => parameter.Name);

    /// <summary>What is put into the queries, in the text as <c>{Name}</c> or <c>{Name:form}</c>, or as the time that they look at.</summary>
    public IEnumerable<string> Used => Queries.Values.SelectMany(query => Placeholder().Matches(query)).Select(match => match.Groups["name"].Value)
        .Concat(QueryItems.Select(item => item.Text("content.timeContextFromParameter")).Where(name => name.Length > 0)).Distinct(StringComparer.Ordinal);

    public static Workbook Of(Prediction made) => new(made.Only("Microsoft.Insights/workbooks"));

    [GeneratedRegex(@"\{(?<name>\w+)(:\w+)?\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
