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
    public async Task Files_AreFormatted() => Assert.Empty(await UnformattedAsync(bicep, Tree.Own));

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Parameters_AreThoseOfMain(string variant)
    {
        var (parameters, diagnostics) = await bicep.BuildParametersAsync(Tree.Own.PathOf(Tree.ParametersOf(variant)));

        Assert.Empty(diagnostics);
        Assert.NotNull(parameters);
    }

    /// <summary>Look at the difference before you commit what UPDATE_GOLDEN=1 has written.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Deployment_IsAsTheSnapshotSays(string variant)
    {
        var parameters = Tree.Own.PathOf(Tree.ParametersOf(variant));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(SnapshotOf(variant), await bicep.SnapshotAsync(parameters), TestContext.Current.CancellationToken);

        Assert.True(File.Exists(SnapshotOf(variant)), $"{SnapshotOf(variant)} is missing; UPDATE_GOLDEN=1 writes it.");
        Assert.Empty(await ChangedAsync(bicep, Tree.Own, variant));
    }

    /// <summary>The files of a tree that are not as Bicep formats them.</summary>
    internal static async Task<IReadOnlyList<string>> UnformattedAsync(BicepServer bicep, Tree tree)
    {
        var found = new List<string>();
        foreach (var file in tree.Files)
        {
            if (await bicep.FormatAsync(file) != await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
                found.Add($"bicep format {file}");
        }
        return found;
    }

    /// <summary>The first line in which what a tree makes differs from the committed snapshot.</summary>
    internal static async Task<IReadOnlyList<string>> ChangedAsync(BicepServer bicep, Tree tree, string variant)
    {
        var expected = await File.ReadAllLinesAsync(SnapshotOf(variant), TestContext.Current.CancellationToken);
        var actual = (await bicep.SnapshotAsync(tree.PathOf(Tree.ParametersOf(variant)))).TrimEnd().Split('\n');
        var lines = Math.Max(expected.Length, actual.Length);
        return [.. Enumerable.Range(0, lines).Where(i => expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i)).Take(1)
            .Select(i => $"line {i + 1}: {expected.ElementAtOrDefault(i)} is now {actual.ElementAtOrDefault(i)}")];
    }

    private static string SnapshotOf(string variant) => Path.ChangeExtension(Tree.Own.PathOf(Tree.ParametersOf(variant)), ".snapshot.json");
}
