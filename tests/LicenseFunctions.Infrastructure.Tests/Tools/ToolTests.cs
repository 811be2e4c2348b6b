using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Bicep;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Shared.Http.Access;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>Queries, scripts, workflows, the documented settings, and the settings that triggers name.</summary>
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
    public async Task Contract_IsRight() => Assert.Empty(await ContractLint.ComplaintsAsync(ContractLint.Contract));

    [Fact]
    public async Task Workflows_AreRight()
    {
        var workflows = Directory.EnumerateFiles(Repository.PathOf(".github", "workflows"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

        Assert.NotEmpty(workflows);
        Assert.Empty(await NodeTools.ComplaintsAsync("workflows.cjs", workflows));
        Assert.All(workflows, workflow => Assert.Empty(Workflow.NotPinned(workflow.Value)));
        Assert.All(workflows, workflow => Assert.Empty(Workflow.NotLeast(workflow.Value)));
    }

    [Fact]
    public async Task Variables_OfTheWorkflow_AreHandedOn_AndExplained()
    {
        var workflow = await File.ReadAllTextAsync(Repository.PathOf(".github", "workflows", "deploy.yml"), TestContext.Current.CancellationToken);
        var parameters = await File.ReadAllTextAsync(Tree.Own.PathOf(Tree.ParametersOf(Variant.Production)), TestContext.Current.CancellationToken);

        Assert.Empty(Workflow.NotHandedOn(workflow, parameters));
        Assert.Empty(Workflow.NotExplained(workflow));
    }

    [Fact]
    public async Task Workflow_LooksAtWhatIsThere_BeforeItDeploys()
    {
        var workflow = await File.ReadAllTextAsync(Repository.PathOf(".github", "workflows", "deploy.yml"), TestContext.Current.CancellationToken);

        Assert.InRange(
            workflow.IndexOf(
                "run: infra/azure/keep-settings.sh \"$GROUP\" \"$ENTRA_CLIENT_ID\" \"$REQUIRE_ENTRA\" \"$MAIL_CHANNEL\"\n", StringComparison.Ordinal), 0,
            workflow.IndexOf("az deployment group create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Providers_AreRegistered_AsTheGuideSays() => Assert.Empty(await DeploymentGuide.NotRegisteredAsync(bicep, DeploymentGuide.Text));

    [Fact]
    public void Settings_ThatTheAppReads_AreDocumented() => Assert.Empty(AppSettings.Undocumented(AppSettings.Document));

    [Fact]
    public void Triggers_NameNoSettingThatAzureDoesNotResolve()
    {
        Assert.Contains("%SnapshotSchedule%", AppCode.TriggerTexts);
        Assert.Empty(AppCode.UnresolvedNames(AppCode.TriggerTexts));
    }

    /// <summary>The roles that set-up-sign-in.sh gives to the app registration.</summary>
    [Fact]
    public void AppRoles_OfTheRegistration_AreThoseThatTheAppAsksFor()
    {
        var json = File.ReadAllText(Repository.PathOf("infra", "azure", "set-up-sign-in.sh")).Split("<<'ROLES'\n")[1].Split("\nROLES\n")[0];
        var roles = new Resource(JsonNode.Parse($"{{\"roles\": {json}}}")!).List("roles");

        Assert.Equal([AppRole.Read, AppRole.Assign, AppRole.Order], roles.Select(role => role.Text("value")));
        Assert.Distinct(roles.Select(role => Guid.Parse(role.Id)));
        Assert.All(roles, role => Assert.Equal(["User", "Application"], role.Texts("allowedMemberTypes")));
    }
}
