using System.Text.RegularExpressions;
using LicenseFunctions.Infrastructure.Tests.Bicep;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests;

/// <summary>azure.yaml names what is there.</summary>
public sealed partial class AzdTests(BicepServer bicep)
{
    private static readonly string Yaml = File.ReadAllText(Repository.PathOf("azure.yaml"));

    [Fact]
    public void Infrastructure_IsThere() =>
        Assert.True(File.Exists(Repository.PathOf(Value("path"), $"{Value("module")}.bicepparam")));

    [Fact]
    public async Task Service_IsAProject_AndTheTagOfTheApp()
    {
        Assert.Single(Directory.EnumerateFiles(Repository.PathOf(Value("project")), "*.csproj"));
        var made = new Prediction(Variant.Production, await bicep.SnapshotAsync(Tree.Own.PathOf(Tree.ParametersOf(Variant.Production))));
        Assert.Contains($"\n  {made.App.Text("tags.azd-service-name")}:\n", Yaml, StringComparison.Ordinal);
    }

    private static string Value(string name) => Line().Matches(Yaml).Single(match => match.Groups["name"].Value == name).Groups["value"].Value;

    [GeneratedRegex(@"^\s+(?<name>\w+): (?<value>[\w./-]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
