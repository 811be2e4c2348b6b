using Microsoft.Extensions.Options;

namespace LicenseFunctions.Commands;

/// <summary>The app's services for a command: on a plain host, since no Functions host is there to connect to. No function runs.</summary>
internal static class CommandHost
{
    /// <param name="args"><c>--Key=value</c>; they go before the environment.</param>
    /// <exception cref="OptionsValidationException">Settings are impossible; an AggregateException of these if several sections are.</exception>
    public static async Task<IHost> StartAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        // What a command has to say it prints.
        builder.Logging.ClearProviders();
        Program.AddServices(builder);
        var host = builder.Build();
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
}
