using Microsoft.Extensions.Options;

namespace LicenseFunctions.Commands;

/// <summary>Hosts the app's services for a command, without the Functions host. No function runs.</summary>
internal static class CommandHost
{
    /// <param name="args">Settings as <c>--Key=value</c>; they override the environment.</param>
    /// <exception cref="OptionsValidationException">Settings are invalid; an AggregateException of these if several sections are.</exception>
    public static async Task<IHost> StartAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        // Commands print their results.
        builder.Logging.ClearProviders();
        Program.AddServices(builder);
        var host = builder.Build();
        try
        {
            // Reports all invalid settings, not only the first that a service needs.
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
}
