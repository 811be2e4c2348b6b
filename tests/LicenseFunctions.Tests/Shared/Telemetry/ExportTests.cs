using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Tests.Shared.Telemetry;

[Collection(typeof(TelemetryTestGroup))]
public sealed class ExportTests(AzuriteFixture azurite)
{
    private const string Order = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";

    [Fact]
    public async Task App_WithoutATarget_ListensToNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://nowhere.invalid:4317")]
    public async Task App_WhoseCollectorIsAway_Works(string collector)
    {
        var settings = new Dictionary<string, string> { [TelemetryServices.CollectorSetting] = collector };
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = settings });

        await app.SeesOrderAsync((await app.PostOrderAsync(Order)).Text("id")!, OrderState.Sent);
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();

        Assert.Equal(System.Net.HttpStatusCode.OK, (await app.GetAsync("/api/health")).Status);
        await app.SeesOrderAsync((await app.PostOrderAsync(Order)).Text("id")!, OrderState.Sent);
    }

    /// <summary>Worker and host have logs and spans of their own for it, which nothing here can clean.</summary>
    [Fact]
    public async Task Exception_ThatLeavesAFunction_NamesNobody()
    {
        var host = new LogRecorder();
        await using var app = await TestApp.StartAsync(azurite, new() { HostLogs = host });
        app.Tenant.Faults.Add(new FaultRule
        {
            Match = "subscribedSkus",
            Times = null,
            Action = FaultAction.Status,
            Status = 400,
            Message = "User wout.stevens@contoso.example is not well."
        });

        await app.InvokeAsync("SnapshotLicenseUsage");

        await Eventually.HoldsAsync(() => host.Of(3).Count > 0, "the function fails");
        var failure = Assert.Single(host.Of(3));
        Assert.Contains("User (address) is not well.", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("wout", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AzureMonitor_GetsTheAppsOwnIdentity_AndDropsNoOrder_AndIsNotMissedWhenAway()
    {
        var (exported, identity) = (new Exported(), new Identity());
        var options = exported.Options(
            (TelemetryServices.CollectorSetting, ""),
            (TelemetryServices.AzureMonitorSetting,
                $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint=https://127.0.0.1:1/;LiveEndpoint=https://127.0.0.1:1/"),
            ("Telemetry:TraceRatio", "0"));
        await using var app = await TestApp.StartAsync(azurite, options with
        {
            Adjust = builder =>
            {
                exported.Listen(builder);
                builder.Services.AddSingleton<TokenCredential>(identity);
            },
        });

        await app.GetAsync("/api/changes");
        await app.SeesOrderAsync((await app.PostOrderAsync(Order)).Text("id")!, OrderState.Sent);

        var target = app.Services.GetRequiredService<IOptionsMonitor<AzureMonitorExporterOptions>>().CurrentValue;
        Assert.Same(identity, target.Credential);
        Assert.False(target.EnableTraceBasedLogsSampler);
        await Eventually.HoldsAsync(() => exported.Named(AppTraces.SendOrder).Count > 0, "the order's trace is kept");
        Assert.Empty(exported.Named("function ListChanges"));
        app.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        await Eventually.HoldsAsync(() => identity.Asked > 0, "the identity is asked for a token");
    }

    private sealed class Identity : TokenCredential
    {
        private static readonly AccessToken Token = new("of-the-app", DateTimeOffset.MaxValue);

        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => Give();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(Give());

        private AccessToken Give()
        {
            Interlocked.Increment(ref _asked);
            return Token;
        }
    }
}
