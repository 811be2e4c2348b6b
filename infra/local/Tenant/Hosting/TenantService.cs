using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Tenant;

/// <summary>Starts the tenant before the functions, and ends it with them.</summary>
internal sealed class TenantService(TenantSettings settings, SimulatedSides sides, IServiceProvider services, IConfiguration configuration)
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    private const string DefaultAppPort = "7071";

    private TenantServer? _tenant;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _tenant = await TenantServer.StartAsync(
            new()
            {
                Port = settings.Port,
                Seed = TenantData.Default with { Organization = TenantData.Default.Organization with { Id = settings.TenantId } },
                ResellerAddress = settings.ResellerAddress,
                WebhookSigningKey = settings.WebhookSigningKey,
            },
            cancellationToken);
        _tenant.Reseller.InboundDomain = configuration["Orders:ReplyDomain"];
        PointWebhooksAt(AppAddress);
    }

    /// <summary>Now the app's own port is known, be it any free one.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        PointWebhooksAt(AppAddress);
        if (!configuration.GetValue<bool>("LocalRuntime:Quiet"))
            Console.WriteLine(Welcome.Text(AppAddress, _tenant!, sides));
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Last of all: what the functions do while they stop still finds its tenant.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _tenant, null) is { } tenant) await tenant.DisposeAsync();
        settings.Dispose();
    }

    /// <summary>For a provider that is disposed synchronously; a host that has stopped has nothing left to end.</summary>
    public void Dispose() => settings.Dispose();

    private Uri AppAddress
    {
        get
        {
            var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
            var port = configuration["LocalRuntime:Port"] ?? configuration["port"] ?? DefaultAppPort;
            return new(addresses?.FirstOrDefault() ?? $"http://127.0.0.1:{port}");
        }
    }

    private void PointWebhooksAt(Uri app)
    {
        _tenant!.Reseller.InboundWebhook = new(app, "/api/webhooks/sendgrid/inbound");
        _tenant.Events.Webhook = new(app, "/api/webhooks/sendgrid/events");
    }
}
