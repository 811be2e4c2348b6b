using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Documents;

/// <summary>docs/api.md lists the calls and codes of the contract.</summary>
public sealed partial class ApiTests
{
    private static readonly Document Api = Document.Read("docs/api.md");

    private static readonly JsonNode Contract = JsonNode.Parse(File.ReadAllText(Repository.PathOf("functions", "Contract", "openapi.json")))!;

    [Fact]
    public void Calls_OfTheContract_AreListed()
    {
        var calls = Contract["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(member => member.Key is "get" or "put" or "post" or "delete").Select(member => $"{member.Key.ToUpperInvariant()} {path.Key}"));

        var reference = Api with { Text = Api.Text.Split("\n## Repeating a call\n")[0] };

        Assert.Equal(calls.Order(StringComparer.Ordinal), reference.FirstCells.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_OfTheContract_AreListed_WithTheirStatus()
    {
        var codes = Descendants(Contract).OfType<JsonObject>().Where(value => value["code"] is JsonValue && value["status"] is JsonValue)
            .Select(problem => $"{problem["status"]} {problem["code"]}").ToHashSet(StringComparer.Ordinal);
        var listed = Api.Text.Split("## Errors")[1].Split('\n').Where(line => Status().IsMatch(line))
            .SelectMany(line => Code().Matches(line).Select(match => $"{Status().Match(line).Groups["status"].Value} {match.Groups["code"].Value}"));

        Assert.Equal(codes, listed.Where(code => !code.EndsWith(" fields", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonNode?> Descendants(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Descendants(member.Value)).Append(node),
        JsonArray items => items.SelectMany(Descendants),
        _ => [],
    };

    [GeneratedRegex(@"^\| (?<status>\d{3})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Status();

    [GeneratedRegex("`(?<code>[a-z-]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
