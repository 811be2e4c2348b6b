using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>The commands under "Try" in README.md, as they are written, on a local run.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("readme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Commands_DoWhatTheReadmeSays()
    {
        var (run, http) = await FunctionsProcess.StartAsync(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production",
            ["LocalHost:DataFolder"] = Path.Combine(_folder, "data"),
        });
        await using var _ = run;
        using var __ = http;
        var readme = await File.ReadAllTextAsync(PathOfReadme(), TestContext.Current.CancellationToken);
        var commands = readme.Split("## Try")[1].Split("```sh\n")[1].Split("```")[0];

        var output = await RunAsync(commands.Replace("http://127.0.0.1:7071/", http.BaseAddress!.ToString(), StringComparison.Ordinal));

        Assert.Equal(3, Regex.Count(output, """ "outcome": ?"changed" """.Trim()));
        Assert.Single(Regex.Matches(output, "no-license-available"));
        await Eventually.SeesAsync(
            () => http.GetStringAsync(new Uri("api/orders", UriKind.Relative), TestContext.Current.CancellationToken),
            orders => Regex.IsMatch(orders, """ "quantity": ?5,.*"state": ?"Fulfilled" """.Trim()), "The fulfilled order");
    }

    private static string PathOfReadme([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "../../../README.md");

    private static async Task<string> RunAsync(string commands)
    {
        // As they are typed, but without curl's progress.
        string[] arguments = ["-euc", $"curl() {{ command curl --silent \"$@\"; }}\n{commands}"];
        using var bash = Process.Start(new ProcessStartInfo("bash", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, bash.ExitCode);
        return output;
    }
}
