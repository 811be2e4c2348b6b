using LicenseFunctions.Health;

namespace LicenseFunctions.Commands;

/// <summary><c>dotnet run --project functions -- doctor</c>: runs all health checks and prints what to fix. No function runs and no mail is sent.</summary>
internal static class Doctor
{
    public const string Command = "doctor";

    /// <returns>0 if nothing failed, else 1.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter console)
    {
        try
        {
            using var host = await CommandHost.StartAsync(args);
            var details = await host.Services.GetRequiredService<HealthReport>().MakeAsync(CancellationToken.None);
            await host.StopAsync();
            return await WriteAsync(details.Findings, console);
        }
        catch (Exception e) when (Settings.FailuresOf(e) is { Count: > 0 } failures)
        {
            var findings = failures.Select(failure => Finding.Failed("Settings", failure, "Correct the setting; docs/configuration.md lists them all."));
            return await WriteAsync([.. findings], console);
        }
    }

    private static async Task<int> WriteAsync(IReadOnlyList<Finding> findings, TextWriter console)
    {
        foreach (var finding in findings)
        {
            var state = finding.State == FindingState.Failed ? "FAILED" : finding.State.ToString().ToLowerInvariant();
            await console.WriteLineAsync($"{state,-7} {finding.Check}: {finding.Text}");
            if (finding is { State: not FindingState.Ok, Remedy: { } remedy })
                await console.WriteLineAsync($"        {remedy}");
        }
        var failed = findings.Count(finding => finding.State == FindingState.Failed);
        await console.WriteLineAsync(failed == 0 ? "\nNo problems found." : $"\n{failed} to fix.");
        return failed == 0 ? 0 : 1;
    }
}
