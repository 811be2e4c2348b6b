using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Tenant;

/// <summary>
/// Gives a local run its tenant. Each of the two services is simulated unless a setting names a real one: Graph by
/// <c>Graph:Endpoint</c> or <c>Graph:TenantId</c>, the mail service by <c>SendGrid:Host</c> or <c>SendGrid:ApiKey</c>. With both
/// named, nothing is started. Port: <c>--tenant-port</c>, 7072 by default, 0 for any free one.
/// </summary>
public sealed class TenantStartup : WorkerExtensionStartup
{
    private const string PortSetting = "tenant-port";
    private const int DefaultPort = 7072;

    /// <exception cref="FunctionWorkerException">The port is in use or no port.</exception>
    public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
    {
        var builder = (FunctionsApplicationBuilder)applicationBuilder;
        var sides = SimulatedSides.Of(builder.Configuration);
        if (!sides.Any) return;
        var port = ChoosePort(builder.Configuration[PortSetting]);
        var settings = new TenantSettings(builder.Configuration, sides, port);
        builder.Configuration.AddInMemoryCollection(settings.Values);
        builder.Services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<TenantService>(provider, settings, sides));
    }

    private static int ChoosePort(string? setting)
    {
        var port = DefaultPort;
        if ((setting is not null && !int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out port)) || port > 65_535)
            throw new FunctionWorkerException($"'{setting}' is no port: give --{PortSetting} a number from 0 to 65535.");
        return Ports.Probe(port) ?? throw new FunctionWorkerException(
            $"Port {port}, which the simulated tenant wants, is in use; choose another with --{PortSetting}.");
    }
}
