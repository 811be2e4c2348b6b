using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The tenant of a local run. Each of the two services is simulated unless a setting names a real one: Graph by <c>Graph:Endpoint</c> or
/// <c>Graph:TenantId</c>, the mail service by <c>SendGrid:Host</c> or <c>SendGrid:ApiKey</c>.
/// </summary>
public sealed class SimulatedTenant : IAsyncDisposable
{
    private readonly TenantSettings _settings;
    private readonly SimulatedSides _sides;
    private readonly TenantServer _server;

    private SimulatedTenant(TenantSettings settings, SimulatedSides sides, TenantServer server) => (_settings, _sides, _server) = (settings, sides, server);

    /// <summary>Starts what no setting names, and adds the settings that lead there.</summary>
    /// <returns>Null if both services are named: nothing is started.</returns>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SimulatedTenant?> StartAsync(IConfigurationManager configuration, int port, CancellationToken cancellationToken = default)
    {
        var sides = SimulatedSides.Of(configuration);
        if (!sides.Any) return null;
        var free = Ports.Probe(port) ?? throw new IOException($"Port {port}, which the simulated tenant wants, is in use; choose another with --tenant-port.");
        var settings = new TenantSettings(configuration, sides, free);
        configuration.AddInMemoryCollection(settings.Values);
        var server = await TenantServer.StartAsync(
            new()
            {
                Port = free,
                Seed = TenantData.Default with { Organization = TenantData.Default.Organization with { Id = settings.TenantId } },
                ResellerAddress = settings.ResellerAddress,
                WebhookSigningKey = settings.WebhookSigningKey,
            },
            cancellationToken);
        server.Reseller.InboundDomain = configuration["Orders:ReplyDomain"];
        return new(settings, sides, server);
    }

    /// <summary>Where the reseller's answers and the delivery events are posted to.</summary>
    public void PointWebhooksAt(Uri app)
    {
        _server.Reseller.InboundWebhook = new(app, "/api/webhooks/sendgrid/inbound");
        _server.Events.Webhook = new(app, "/api/webhooks/sendgrid/events");
    }

    /// <summary>Where the mails are, and what to try.</summary>
    /// <param name="key">What the app asks callers for; null: nothing.</param>
    public string Welcome(Uri app, string? key) => Tenant.Welcome.Text(app, _server, _sides, key);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _settings.Dispose();
    }
}
