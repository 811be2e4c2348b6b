using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The tenant of a local run. Each of the two services is simulated unless a setting names a real one: Graph by <c>Graph:Endpoint</c> or
/// <c>Graph:TenantId</c>, the mail service by <c>SendGrid:Host</c> or <c>SendGrid:ApiKey</c>.
/// </summary>
/// <remarks>It is kept in the data folder from one run to the next, so that the orders and the history in storage still belong to it.</remarks>
public sealed class SimulatedTenant : IAsyncDisposable
{
    private readonly TenantSettings _settings;
    private readonly SimulatedSides _sides;
    private readonly TenantServer _server;
    private readonly TenantKeeper? _keeper;

    private SimulatedTenant(TenantSettings settings, SimulatedSides sides, TenantServer server, TenantKeeper? keeper) =>
        (_settings, _sides, _server, _keeper) = (settings, sides, server, keeper);

    /// <summary>What leads to the simulated services, by name with a colon.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings.Values;

    internal TenantServer Server => _server;

    /// <summary>Starts what no setting names, and adds the settings that lead there.</summary>
    /// <param name="dataFolder">Where the tenant is kept between runs. Null: it is a new one, and gone at the end.</param>
    /// <param name="historyStorage">Where the app's tables are: a new tenant gets its past there. Null: it gets none.</param>
    /// <returns>Null if both services are named: nothing is started.</returns>
    /// <exception cref="IOException">The port is in use, or what is kept is damaged.</exception>
    public static async Task<SimulatedTenant?> StartAsync(
        IConfigurationManager configuration, int port, string? dataFolder = null, string? historyStorage = null, CancellationToken cancellationToken = default)
    {
        var sides = SimulatedSides.Of(configuration);
        if (!sides.Any) return null;
        var free = Ports.Probe(port) ?? throw new IOException($"Port {port}, which the simulated tenant wants, is in use; choose another with --tenant-port.");
        var kept = dataFolder is null ? null : await KeptTenant.ReadAsync(dataFolder);
        kept ??= KeptTenant.New();
        var settings = new TenantSettings(configuration, sides, free, kept);
        configuration.AddInMemoryCollection(settings.Values);
        var server = await TenantServer.StartAsync(
            new()
            {
                Port = free,
                Seed = kept.Tenant,
                ResellerAddress = settings.ResellerAddress,
                MailboxAddress = configuration["Mail:From"] ?? new TenantServerOptions().MailboxAddress,
                WebhookSigningKey = settings.WebhookSigningKey,
            },
            cancellationToken);
        server.Reseller.InboundDomain = configuration["Orders:ReplyDomain"];
        if (historyStorage is not null && sides.Graph && !kept.HasHistory)
        {
            await UsageHistoryWriter.WriteAsync(historyStorage, server.State, cancellationToken);
            if (configuration.GetSection("Products").GetChildren().Any(product => product["Reclaim"] is { Length: > 0 } and not "off"))
                server.State.Permissions.Grant("MailboxSettings.Read");
            kept = kept with { HasHistory = true };
        }

        return new(settings, sides, server, dataFolder is null ? null : await TenantKeeper.StartAsync(dataFolder, kept, server));
    }

    /// <summary>Adds the settings of a run that is there already, each where no own setting names anything.</summary>
    public static void Join(IConfigurationManager configuration, IReadOnlyDictionary<string, string?> settings)
    {
        var sides = SimulatedSides.Of(configuration);
        configuration.AddInMemoryCollection(
        [
            .. settings.Where(setting => (setting.Key.StartsWith("Graph:", StringComparison.OrdinalIgnoreCase) ? sides.Graph : sides.Mail)
                && SimulatedSides.Lacks(configuration, setting.Key)),
        ]);
    }

    /// <summary>Where the reseller's answers and the delivery events are posted to. What an earlier run left to do is then done.</summary>
    public void PointWebhooksAt(Uri app)
    {
        _server.Reseller.InboundWebhook = new(app, "/api/webhooks/sendgrid/inbound");
        _server.Events.Webhook = new(app, "/api/webhooks/sendgrid/events");
        _server.Reseller.Resume();
    }

    /// <summary>Where the mails are, and what to try.</summary>
    /// <param name="key">What the app asks callers for; null: nothing.</param>
    public string Welcome(Uri app, string? key) => Tenant.Welcome.Text(app, _server, _sides, key);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (_keeper is not null) await _keeper.DisposeAsync();
        _settings.Dispose();
    }
}
