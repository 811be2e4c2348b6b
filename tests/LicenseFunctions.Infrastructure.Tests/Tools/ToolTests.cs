using LicenseFunctions.Infrastructure.Tests.Bicep;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>Queries, scripts, workflows and the README's table of settings.</summary>
public sealed class ToolTests(BicepServer bicep)
{
    [Fact]
    public async Task QueriesOfAlerts_AreRight()
    {
        var made = new Prediction(Variant.Production, await bicep.SnapshotAsync(Tree.Own.PathOf(Tree.ParametersOf(Variant.Production))));
        var queries = made.Of("Microsoft.Insights/scheduledQueryRules").ToDictionary(rule => rule.Name, LogQuery.Of, StringComparer.Ordinal);

        Assert.NotEmpty(queries);
        Assert.Empty(await Kql.ComplaintsAsync(queries));
    }

    [Fact]
    public async Task QueriesOfTheWorkbook_AreRight()
    {
        var made = new Prediction(Variant.Production, await bicep.SnapshotAsync(Tree.Own.PathOf(Tree.ParametersOf(Variant.Production))));
        var files = Directory.EnumerateFiles(Tree.Own.PathOf("infra/azure/queries/workbook")).Select(file => Path.GetFileNameWithoutExtension(file));

        var queries = Workbook.Of(made).Queries;

        Assert.Equal(files.Order(StringComparer.Ordinal), queries.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await Kql.ComplaintsAsync(queries));
    }

    [Fact]
    public async Task Scripts_AreRight()
    {
        // Not those of packages that are installed below infra/local.
        var scripts = Directory.EnumerateFiles(Repository.PathOf("infra", "azure"), "*.sh").Concat(Directory.EnumerateFiles(Repository.PathOf(".ci")));

        foreach (var script in scripts)
            Assert.Equal("", await Shell.ComplaintsAsync(await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Workflows_AreRight()
    {
        var workflows = Directory.EnumerateFiles(Repository.PathOf(".github", "workflows"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

        Assert.NotEmpty(workflows);
        Assert.Empty(await NodeTools.ComplaintsAsync("workflows.cjs", workflows));
        Assert.All(workflows, workflow => Assert.Matches(@"(?m)^permissions: \{\}", workflow.Value));
    }

    [Fact]
    public async Task Settings_ThatTheAppReads_AreInTheReadme() =>
        Assert.Empty(AppSettings.Undocumented(await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken)));
}
