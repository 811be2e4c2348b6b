using System.Text.Json.Nodes;
using LicenseFunctions.Infrastructure.Tests.Fixtures;

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>What redocly and spectral have against the contract, by the rules in redocly.yaml and .spectral.yaml.</summary>
internal static class ContractLint
{
    public static string Contract { get; } = File.ReadAllText(Repository.PathOf("functions", "Contract", "openapi.json"));

    public static async Task<IReadOnlyList<string>> ComplaintsAsync(string contract)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("contract-").FullName, "openapi.json");
        try
        {
            await File.WriteAllTextAsync(file, contract, TestContext.Current.CancellationToken);
            var redocly = await RunAsync("@redocly/cli/bin/cli.js", "lint", file, "--config", Repository.PathOf("redocly.yaml"), "--format", "json");
            var spectral = await RunAsync(
                "@stoplight/spectral-cli/dist/index.js", "lint", file, "--ruleset", Repository.PathOf(".spectral.yaml"), "--format", "json", "--quiet");
            return
            [
                .. redocly["problems"]!.AsArray().Select(problem => $"redocly: {problem!["ruleId"]}: {problem["message"]}"),
                .. spectral.AsArray().Select(problem => $"spectral: {problem!["code"]}: {problem["message"]}"),
            ];
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    /// <summary>Both exit with 1 when they find something; what they write is JSON all the same.</summary>
    private static async Task<JsonNode> RunAsync(string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" };
        var path = Path.Combine(NodeTools.Folder, "node_modules", program);
        var run = await Tool.RunAsync("node", [path, .. arguments], NodeTools.Missing, environment: environment);
        return run.Output.StartsWith('{') || run.Output.StartsWith('[')
            ? JsonNode.Parse(run.Output)!
            : throw new InvalidOperationException($"{program} ended with exit code {run.ExitCode}: {run.Errors}{run.Output}");
    }
}
