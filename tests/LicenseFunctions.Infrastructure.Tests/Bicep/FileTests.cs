using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Bicep;

/// <summary>The files as they are: without a remark, formatted, and making what the committed snapshots say.</summary>
public sealed class FileTests(BicepServer bicep)
{
    public static TheoryData<string> Variants => [.. Variant.All];

    [Fact]
    public async Task Linter_HasNothingToSay()
    {
        var lint = await Tool.RunAsync(BicepProgram.Path(), ["lint", Tree.Own.Main, "--diagnostics-format", "sarif"]);

        var results = JsonNode.Parse(lint.Output)!["runs"]!.AsArray().SelectMany(run => run!["results"]!.AsArray());
        Assert.Empty(results.Select(result => result!.ToJsonString()));
        Assert.Equal(0, lint.ExitCode);
    }

    [Fact]
    public async Task Files_AreFormatted()
    {
        foreach (var file in Tree.Own.Files)
            Assert.Equal(await bicep.FormatAsync(file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Parameters_AreThoseOfMain(string variant)
    {
        var (parameters, diagnostics) = await bicep.BuildParametersAsync(Tree.Own.PathOf(Tree.ParametersOf(variant)));

        Assert.Empty(diagnostics);
        Assert.NotNull(parameters);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Deployment_IsAsTheSnapshotSays(string variant)
    {
        var parameters = Tree.Own.PathOf(Tree.ParametersOf(variant));
        var path = Path.ChangeExtension(parameters, ".snapshot.json");
        var actual = await bicep.SnapshotAsync(parameters);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(path, actual + "\n", TestContext.Current.CancellationToken);
        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), actual + "\n");
    }
}
