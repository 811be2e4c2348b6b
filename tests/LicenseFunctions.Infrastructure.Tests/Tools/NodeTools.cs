using System.Security.Cryptography;
using System.Text.Json;
using LicenseFunctions.Infrastructure.Tests.Fixtures;
using LicenseFunctions.Infrastructure.Tests.Tools;

[assembly: AssemblyFixture(typeof(NodeTools))]

namespace LicenseFunctions.Infrastructure.Tests.Tools;

/// <summary>The scripts in the folder Node, with their packages in the versions of its package-lock.json; installed once.</summary>
public sealed class NodeTools : IAsyncLifetime
{
    internal const string Missing = "Node.js 20 or newer with npm must be on the PATH (https://nodejs.org).";

    internal static string Folder { get; } = Repository.PathOf("tests", "LicenseFunctions.Infrastructure.Tests", "Node");

    public async ValueTask InitializeAsync()
    {
        var stamp = Path.Combine(Folder, "node_modules", ".installed");
        var locked = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == locked)
            return;
        string[] arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        (await Tool.RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments, Missing, Folder)).Expect();
        await File.WriteAllTextAsync(stamp, locked);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a script that reads JSON and writes what it has against each of the texts, by name.</summary>
    internal static async Task<IReadOnlyList<string>> ComplaintsAsync(string script, object input)
    {
        var found = (await Tool.RunAsync("node", [script], Missing, Folder, input: JsonSerializer.Serialize(input))).Expect();
        return [.. JsonSerializer.Deserialize<Dictionary<string, string[]>>(found)!.SelectMany(item =>
            item.Value.Select(complaint => $"{item.Key}: {complaint}"))];
    }
}
