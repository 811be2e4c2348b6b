using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>docs/api.http calls what the contract has.</summary>
public sealed partial class HttpFileTests
{
    [Fact]
    public void Calls_AreThoseOfTheContract()
    {
        var operations = JsonNode.Parse(ContractLint.Contract)!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {Shape(path.Key)}"));
        var calls = Call().Matches(File.ReadAllText(Repository.PathOf("docs", "api.http")))
            .Select(call => $"{call.Groups["method"]} {Shape(call.Groups["path"].Value)}").ToList();

        Assert.NotEmpty(calls);
        Assert.Empty(calls.Except(operations));
    }

    /// <summary>A path without the names of its parameters.</summary>
    private static string Shape(string path) => Parameter().Replace(path, "{}");

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{host\}\}/api(?<path>[^?\n]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Call();

    [GeneratedRegex(@"\{+[^}]+\}+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
