using System.Net;
using LicenseFunctions.Tenant.Admin;
using LicenseFunctions.Tenant.Graph;
using LicenseFunctions.Tenant.SendGrid;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Tenant;

/// <summary>
/// A Microsoft 365 tenant, the mail service, the mailbox of everybody and the reseller, on one loopback port and in memory:
/// Graph under <c>/v1.0</c>, SendGrid under <c>/v3</c>, the mails under <c>/mailbox</c>, and the strings to pull under <c>/tenant</c>.
/// </summary>
public sealed class TenantServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundWork _background;
    private readonly WebhookPoster _webhooks;
    private readonly WebApplication _app;
    private long _changes;

    private TenantServer(TenantServerOptions options)
    {
        _background = new(Changed);
        State = new(options.Seed, options.TimeProvider);
        Mailbox = new(options.Seed.Mails);
        Throttle = new(options.TimeProvider);
        _webhooks = new(options);
        Events = new(options, _webhooks, _background);
        Exchange = new(options, DeliverFromExchange);
        Reseller = new(options, State, Mailbox, Exchange, _webhooks, _background);
        _app = Build(options);
    }

    /// <summary>Such as <c>http://127.0.0.1:7072</c>.</summary>
    public Uri BaseAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>What <c>Graph:Endpoint</c> is to be.</summary>
    public Uri GraphEndpoint => new(BaseAddress, "v1.0");

    /// <summary>What <c>SendGrid:Host</c> is to be.</summary>
    public Uri SendGridHost => BaseAddress;

    public TenantState State { get; }

    public Mailbox Mailbox { get; }

    /// <summary>The shared mailbox that the app sends from and reads through Graph.</summary>
    public ExchangeMailbox Exchange { get; }

    public FaultPlan Faults { get; } = new();

    public ThrottleModel Throttle { get; }

    public RequestLog Requests { get; } = new();

    /// <summary>The Event Webhook of the mail service.</summary>
    public DeliveryEvents Events { get; }

    public Reseller Reseller { get; }

    /// <summary>Grows with whatever may have changed what <see cref="ToData"/> gives: a call that is no GET, or work in the background.</summary>
    internal long Changes => Interlocked.Read(ref _changes);

    /// <summary>All that a tenant is started with to go on as this one.</summary>
    internal TenantData ToData()
    {
        var pending = Reseller.Pending;
        return State.ToData() with
        {
            Mails = Mailbox.All,
            HandledOrders = [.. Reseller.Orders.Except(pending, ReferenceEqualityComparer.Instance).Cast<ResellerOrder>()],
            PendingOrders = pending,
            Exchange = Exchange.ToData(),
        };
    }

    public static async Task<TenantServer> StartAsync(TenantServerOptions options, CancellationToken cancellationToken = default)
    {
        var server = new TenantServer(options);
        try
        {
            await server._app.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server.BaseAddress = new(server._app.Urls.First());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _background.DisposeAsync();
        await _app.DisposeAsync();
        _webhooks.Dispose();
        _stopping.Dispose();
    }

    private WebApplication Build(TenantServerOptions options)
    {
        // Empty: nothing of the app's own environment, settings or logging reaches the tenant.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        var app = builder.Build();
        app.Use(LoopbackOnly.InvokeAsync);
        app.Use(CountAsync);
        Map(app, options);
        return app;
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (!HttpMethods.IsGet(context.Request.Method)) Changed();
        }
    }

    private void Changed() => Interlocked.Increment(ref _changes);

    private void Map(WebApplication app, TenantServerOptions options)
    {
        var graph = new GraphService(
            State,
            Exchange,
            Faults,
            Throttle,
            Requests,
            new(options.Latency, options.BatchItemLatency),
            options.TimeProvider);
        app.Map("/v1.0/{**path}", new GraphEndpoint(graph, _stopping.Token).InvokeAsync);
        app.MapMethods("/{tenant}/oauth2/v2.0/token", ["POST"], new TokenEndpoint(State, options.TimeProvider).InvokeAsync);
        var gate = new SendGridGate(options, Faults, Requests, options.TimeProvider, _stopping.Token);
        app.Map("/v3/mail/send", new MailSendEndpoint(gate, options, Deliver, options.TimeProvider).InvokeAsync);
        app.Map("/v3/scopes", new ScopesEndpoint(gate, options).InvokeAsync);
        app.MapMethods("/v3/user/webhooks/parse/settings", ["GET"], new ParseSettingsEndpoint(gate, options, Reseller).InvokeAsync);
        MailboxEndpoints.Map(app, Mailbox);
        ChannelEndpoints.Map(app, options.TimeProvider);
        new AdminEndpoints(this).Map(app);
    }

    private void Deliver(MailboxMessage message)
    {
        Mailbox.Add(message);
        Events.Post(message);
        Reseller.Receive(message);
    }

    private void DeliverFromExchange(MailboxMessage message)
    {
        Mailbox.Add(message);
        if (!Exchange.UnknownRecipients.Contains(Reseller.Address, StringComparer.OrdinalIgnoreCase)) Reseller.Receive(message);
    }
}
