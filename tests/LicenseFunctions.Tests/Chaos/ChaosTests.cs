using System.Diagnostics;
using System.Reflection;

namespace LicenseFunctions.Tests.Chaos;

public sealed class ChaosTests
{
    private static readonly string Benchmarks = typeof(ChaosTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "Benchmarks").Value!;

    [Fact]
    public async Task App_KilledStoppedReplacedAndWithoutStorage_LosesNothing_AndDoesNothingTwice()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(Benchmarks, "LicenseFunctions.Benchmarks.dll"), "chaos", "--short"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            // It ends by itself: each scenario has a limit.
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
                process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{await output}{await errors}");
        }
        finally
        {
            // Its hosts and storage end with it.
            if (!process.HasExited)
                process.Kill();
        }
    }
}
