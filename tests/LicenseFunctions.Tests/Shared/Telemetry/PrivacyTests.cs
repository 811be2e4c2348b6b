using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Telemetry;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Replies;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LicenseFunctions.Tests.Shared.Telemetry;

/// <summary>Lets the app do all it can, well and badly, and looks at every byte that it exports.</summary>
[Collection(typeof(TelemetryTestGroup))]
public sealed class PrivacyTests(AzuriteFixture azurite) : IDisposable
{
    private const string User = "/api/users/wout.stevens@contoso.example";
    private const string ChannelSecret = "s3cr3t-of-the-channel";
    private const string ApiKey = "SG.secret-of-the-mail-service";
    private static readonly string[] Telling =
    [
        "function AssignLicense", "function ReceiveReply", "order.answer", "Audit()", "v1.0/$batch", "v1.0/users/{id}", "graph-refused",
        "The warning was not sent", "licenses.available", "(address)", "to Notify__0", "to Notify__1",
    ];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task Export_OfAllThatTheAppDoes_NamesNobody_AndHoldsNoSecret()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await StartAsync(collector);

        await DoWellAsync(app);
        await AskForOneAsync(app);
        await DoBadlyAsync(app);
        // The scan means something only if what could name people has been exported.
        var exported = await Eventually.SeesAsync(() => Task.FromResult(Flush(app, collector)), text =>
            Telling.All(part => text.Contains(part, StringComparison.Ordinal)), "the export is complete");

        Assert.DoesNotContain(Secrets(app), secret => exported.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose() => _key.Dispose();

    private static string Flush(TestApp app, Collector collector)
    {
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        app.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        return string.Concat(collector.Received.Select(request => request.Text));
    }

    private async Task<TestApp> StartAsync(Collector collector)
    {
        var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>
            {
                [TelemetryServices.CollectorSetting] = collector.Address.AbsoluteUri,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["SendGrid:ApiKey"] = ApiKey,
                ["SendGrid:InboundPublicKey"] = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()),
                ["Orders:ReplyDomain"] = ReplySetup.Orders.ReplyDomain!,
                ["Orders:ReplySigningKey"] = ReplySetup.Orders.ReplySigningKey!,
                ["Orders:MaxTries"] = "2",
                // One takes nothing, and one does not exist.
                ["Notify:0:Kind"] = "teams",
                ["Notify:0:Url"] = new Uri(collector.Address, $"/{ChannelSecret}?sig={ChannelSecret}").AbsoluteUri,
                ["Notify:1:Kind"] = "webhook",
                ["Notify:1:Url"] = $"https://channel.invalid/{ChannelSecret}",
                ["Notify:1:Secret"] = $"{ChannelSecret}, which signs what is posted",
            },
            Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, WebhookRetryDelay = TimeSpan.Zero, WebhookSigningKey = _key },
        });
        app.Tenant.Reseller.InboundWebhook = new Uri(app.Http.BaseAddress!, "api/webhooks/sendgrid/inbound");
        app.Tenant.Reseller.InboundDomain = ReplySetup.Orders.ReplyDomain;
        return app;
    }

    private static async Task DoWellAsync(TestApp app)
    {
        await app.InvokeAsync("SnapshotLicenseUsage");
        await Eventually.HoldsAsync(async () => (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").GetArrayLength() > 0, "a snapshot is taken");
        foreach (var name in app.Tenant.State.Users.Select(user => user.UserPrincipalName))
            await app.SendAsync(HttpMethod.Put, $"/api/users/{name}/licenses/ENTERPRISEPACK", """{"whenNoneFree": "order", "usageLocation": "BE"}""",
                ("X-Caller", name));
        foreach (var user in app.Tenant.State.Users)
            await app.GetAsync($"/api/users/{user.Id}/licenses");
        var order = (await app.PostOrderAsync(
            $$"""{"sku": "SPE_E5", "quantity": 2, "requestedBy": "{{app.Tenant.State.Users[0].DisplayName}}", "reason": "for wout.stevens@contoso.example"}"""))
            .Text("id")!;
        await app.SeesOrderAsync(order, OrderState.Sent);
        app.Tenant.Reseller.Answer = ResellerAnswer.ConfirmWithoutDoing;
        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(order, OrderState.Confirmed);
        foreach (var path in new[] { "waiting", "changes", "orders", "orders/unmatched", "dashboard", "licenses/ENTERPRISEPACK/holders?all=true",
            "licenses/ENTERPRISEPACK/history", "health/details", "users/wout.stevens@contoso.example/changes" })
            await app.GetAsync($"/api/{path}");
        foreach (var function in new[] { "ServeWaitingList", "FollowUpOrders", "TrimUsageHistory" })
            await app.InvokeAsync(function);
    }

    /// <summary>The app asks Graph for users in batches, which show no user; whoever asks for one by address shows none either.</summary>
    private static async Task AskForOneAsync(TestApp app)
    {
        using var span = AppTraces.Start(AppTraces.PlaceOrder, "LIC-20261124-103805-7KQ2M");
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{app.Tenant.GraphEndpoint}/users/wout.stevens@contoso.example?$select=id"),
            TestContext.Current.CancellationToken);
    }

    /// <summary>Refusals by the app, by Graph with texts that name the user, by the mail service with texts that name addresses.</summary>
    private static async Task DoBadlyAsync(TestApp app)
    {
        var user = app.Tenant.State.FindUser("wout.stevens@contoso.example")!;
        await app.SendAsync(HttpMethod.Get, "/api/users/nobody@contoso.example/licenses");
        await app.SendAsync(HttpMethod.Get, "/api/waiting", headers: ("X-Correlation-Id", "for wout.stevens@contoso.example"));
        foreach (var match in new[] { "assignLicense", "users", "batch", "subscribedSkus" })
        {
            app.Tenant.Faults.Add(new FaultRule
            {
                Match = match,
                Times = null,
                Action = FaultAction.Status,
                Status = 400,
                Code = "Request_BadRequest",
                Message = $"User '{user.UserPrincipalName}' ({user.Id}) is not well."
            });
            await app.SendAsync(HttpMethod.Delete, $"{User}/licenses/ENTERPRISEPACK");
            await app.SendAsync(HttpMethod.Put, $"{User}/licenses/ENTERPRISEPACK", headers: ("X-Correlation-Id", user.UserPrincipalName));
            await app.GetAsync($"/api/users/{user.Id}/licenses");
            await app.InvokeAsync("SnapshotLicenseUsage");
            app.Tenant.Faults.Clear();
        }
        app.Tenant.Faults.Add(new FaultRule
        {
            Match = "sendgrid",
            Times = null,
            Action = FaultAction.Status,
            Status = 400,
            Message = $"<{user.UserPrincipalName}> is no address."
        });
        var unsent = (await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 1}""")).Text("id")!;
        await app.SeesOrderAsync(unsent, OrderState.Failed);
        await app.InvokeAsync("WarnLowLicenses");
    }

    private IEnumerable<string> Secrets(TestApp app) =>
    [
        .. app.Tenant.State.Users.SelectMany(user =>
            new[] { user.UserPrincipalName, user.Id.ToString(), user.DisplayName, Uri.EscapeDataString(user.UserPrincipalName) }),
        .. app.Tenant.Mailbox.Messages.SelectMany(mail => mail.To),
        "wout.stevens", "admin@contoso.example", "orders@reseller.example", "licenses@contoso.example",
        ChannelSecret, ApiKey,
        ReplySetup.Orders.ReplySigningKey!, $"@{ReplySetup.Orders.ReplyDomain}", Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()),
        app.Storage.Split(';').Single(part => part.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..],
    ];
}
