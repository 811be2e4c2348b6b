using LicenseFunctions.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Commands;

/// <summary>
/// The app as a command has it: all its services, local storage and the simulated tenant where no setting names real ones, and nothing
/// that runs by itself.
/// </summary>
internal static class CommandHost
{
    /// <exception cref="OptionsValidationException">Settings are impossible; an AggregateException of these if several sections are.</exception>
    public static async Task<IHost> StartAsync(string[] args)
    {
        var host = Program.CreateHost([.. Quiet(), .. args]);
        try
        {
            // All settings, before the first that something needs keeps the rest from being seen.
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static IEnumerable<string> Quiet() =>
    [
        "--port=0",
        "--tenant-port=0",
        "--LocalRuntime:Quiet=true",
        "--LocalRuntime:InvokeAtStart=",
        "--Logging:Console:LogLevel:Default=None",
        .. TimerFunctions.AllNames.Select(function => $"--AzureWebJobs.{function}.Disabled=true"),
    ];
}
