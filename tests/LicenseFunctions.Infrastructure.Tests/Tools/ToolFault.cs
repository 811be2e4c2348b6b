using LicenseFunctions.Infrastructure.Tests.Bicep;
using LicenseFunctions.Infrastructure.Tests.Deployment;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>One mistake in a file, and what the tool for such files says about it.</summary>
internal sealed record ToolFault(string Check, string What, Func<BicepServer, Task<IEnumerable<string>>> FindAsync)
{
    public static IReadOnlyList<ToolFault> All { get; } =
    [
        new("Bicep's linter finds nothing", "a parameter that is not used", async bicep =>
            await WithAsync("infra/azure/main.bicep", "param name string", "param name string\nparam unused string = ''", tree =>
                bicep.CompileAsync(tree.Main))),
        new("the files are formatted", "two spaces where one belongs", async bicep =>
            await WithAsync("infra/azure/modules/app.bicep", "httpsOnly: true", "httpsOnly:  true", tree => FileTests.UnformattedAsync(bicep, tree))),
        new("the parameter files fit", "a parameter that main.bicep does not have", async bicep =>
            await WithAsync("infra/azure/main.test.bicepparam", "param lockData", "param lockDate", async tree =>
                (await bicep.BuildParametersAsync(tree.PathOf(Tree.ParametersOf(Variant.Test)))).Diagnostics)),
        new("a deployment creates what the snapshot says", "logs kept for a shorter time", async bicep =>
            await WithAsync("infra/azure/main.production.bicepparam", "logRetentionDays = 90", "logRetentionDays = 60", tree =>
                FileTests.ChangedAsync(bicep, tree, Variant.Production))),
        new("the queries of alerts are right", "a word that is no operator", async _ =>
            await Kql.ComplaintsAsync(Query("AppTraces | whre SeverityLevel > 2"))),
        new("the queries of alerts are right", "a column that the table does not have", async _ =>
            await Kql.ComplaintsAsync(Query("AppRequests | where Succes == false"))),
        new("the queries of the workbook are right", "a form of the time that workbooks do not have", async _ =>
            await Kql.ComplaintsAsync(Query("AppMetrics | summarize sum(Sum) by bin(TimeGenerated, {TimeRange:step})"))),
        new("the queries of the workbook are right", "a table that is not the app's own, and may name people", async _ =>
            await Kql.ComplaintsAsync(Query("StorageTableLogs | project TimeGenerated, Uri"))),
        new("the scripts are right", "a variable without quotes", async _ =>
            [await Shell.ComplaintsAsync("#!/usr/bin/env bash\nrm $1\n")]),
        new("redocly and spectral have nothing against the contract", "an operation without a summary", async _ =>
            await WithoutAsync("\"summary\": \"This document\",")),
        new("redocly and spectral have nothing against the contract", "an operation without a description", async _ =>
            await WithoutAsync("\"description\": \"As it is built into the running version.\",")),
        new("the workflows are right", "a context that does not exist", async _ =>
            await NodeTools.ComplaintsAsync("workflows.cjs", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["x.yml"] = "on: push\njobs:\n  x:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ githb.ref }}\n",
            })),
        new("the workflows name actions by their commit", "an action by its tag", async _ =>
            Workflow.NotPinned((await ReadAsync(".github/workflows/ci.yml")).Replace("checkout@", "checkout@v5 # ", StringComparison.Ordinal))),
        new("the workflows give their jobs no right that they do not ask for", "rights for all jobs", async _ =>
            Workflow.NotLeast((await ReadAsync(".github/workflows/ci.yml")).Replace("permissions: {}", "permissions: read-all", StringComparison.Ordinal))),
        new("the workflow passes on what the parameter file reads, with its default", "a variable that is not set counts as empty", async _ =>
            Workflow.NotHandedOn((await ReadAsync(".github/workflows/deploy.yml")).Replace(" || '2026-12-01'", "", StringComparison.Ordinal),
                await ReadAsync("infra/azure/main.production.bicepparam"))),
        new("the workflow's comment names its variables", "a variable that is missing in the comment", async _ =>
            Workflow.NotExplained((await ReadAsync(".github/workflows/deploy.yml"))
                .Replace("vars.AZURE_TENANT_ID", "vars.AZURE_TENANT", StringComparison.Ordinal))),
        new("docs/deployment.md registers every provider that is needed", "the provider of the app's network is missing", async bicep =>
            await DeploymentGuide.NotRegisteredAsync(bicep, DeploymentGuide.Text.Replace("Microsoft.App ", "", StringComparison.Ordinal))),
        new("every setting that the app reads is in docs/configuration.md", "a missing setting", _ =>
            Task.FromResult<IEnumerable<string>>(
                AppSettings.Undocumented(AppSettings.Document.Replace("`Graph__BatchesInFlight`", "", StringComparison.Ordinal)))),
        new("no trigger names a setting with a colon or two underscores", "a schedule as %Usage:SnapshotSchedule%", _ =>
            Task.FromResult<IEnumerable<string>>(AppCode.UnresolvedNames([.. AppCode.TriggerTexts, "%Usage:SnapshotSchedule%"]))),
        new("no trigger names a setting with a colon or two underscores", "a queue as orders-%Orders__Queue%", _ =>
            Task.FromResult<IEnumerable<string>>(AppCode.UnresolvedNames([.. AppCode.TriggerTexts, "orders-%Orders__Queue%"]))),
    ];

    public override string ToString() => What;

    private static async Task<IEnumerable<string>> WithAsync(string file, string text, string instead, Func<Tree, Task<IReadOnlyList<string>>> find)
    {
        using var tree = Tree.With(file, text, instead);
        return await find(tree);
    }

    private static Task<IReadOnlyList<string>> WithoutAsync(string text) =>
        ContractLint.ComplaintsAsync(ContractLint.Contract.Replace(text, "", StringComparison.Ordinal));

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Repository.PathOf(file), TestContext.Current.CancellationToken);

    private static Dictionary<string, string> Query(string text) => new(StringComparer.Ordinal) { ["query"] = text };
}
