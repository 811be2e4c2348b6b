using System.Text.Json;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Alerts;

/// <summary>Ends of subscriptions, from Graph to the mailbox.</summary>
public class ExpiryTests(AzuriteFixture azurite) : IAsyncDisposable
{
    private protected virtual MailService Service => MailService.SendGrid;

    private const int NotAllowed = 2301;
    private const int NotRead = 2302;
    private const string Subscriptions = "directory/subscriptions";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SkuUsage Sku = SkuSamples.Usage(1, purchased: 100, assigned: 10);
    private static readonly Guid Id = Guid.Parse("43d26afe-cb98-48b9-acc4-ae3ef2ac6c51");

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly LogRecorder _logs = new();

    [Fact]
    public async Task End_OverSixtyDaysOfHourlyRuns_IsMailedThirtyAndSevenDaysAhead_ForOneGraphRequestADay()
    {
        await using var app = await StartAsync(Ending(60) with { TotalLicenses = 25 });
        var mailed = new List<int>();

        for (var hour = 0; hour <= 62 * 24; hour++)
        {
            _clock.SetUtcNow(Start.AddHours(hour));
            await WarnAsync(app);
            if (app.Tenant.Mailbox.Messages.Count > mailed.Count)
                mailed.Add(hour);
        }

        Assert.Equal([30 * 24, 53 * 24], mailed);
        Assert.Equal(
            [.. Enumerable.Repeat("SKU1: renews on 30 Apr", 2)],
            app.Tenant.Mailbox.Messages.Select(mail => mail.Subject));
        Assert.All(app.Tenant.Mailbox.Messages, mail => Assert.Contains(
            "It renews on 30 April with 25 licenses, unless renewal is turned off. 10 are assigned. Return up to 25 before then.",
            mail.Text, StringComparison.Ordinal));
        Assert.InRange(app.Tenant.Requests.Count(Subscriptions), 62, 80);
        Assert.DoesNotContain(await app.RowsAsync(TableNames.AlertStates), row => row.RowKey.StartsWith("expiry|", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Renewal_SinceTheLastReading_IsNoticedBeforeAnythingIsSaid()
    {
        await using var app = await StartAsync(Ending(30.04));
        await WarnAsync(app);
        app.Tenant.State.ChangeSubscription(Id, subscription => subscription with { NextLifecycle = Start.AddDays(395) });

        for (var hour = 1; hour < 30; hour++)
            await WarnAsync(app, hour);

        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Renewal_AfterTheFirstWarning_EndsTheMatter()
    {
        await using var app = await StartAsync(Ending(30));
        await WarnAsync(app);
        Assert.Single(app.Tenant.Mailbox.Messages);
        app.Tenant.State.ChangeSubscription(Id, subscription => subscription with { NextLifecycle = Start.AddDays(395) });

        for (var day = 1; day < 32; day++)
            await WarnAsync(app, day * 24);

        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Trial_OfALowProduct_IsToldInTheSameMail_AsATrial()
    {
        await using var app = await StartAsync([Sku with { Assigned = 100 }], Ending(5) with { IsTrial = true, TotalLicenses = 1 });

        await WarnAsync(app);
        await WarnAsync(app, hour: 1);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal("SKU1: none left", mail.Subject);
        Assert.Contains("The trial of 1 license ends on 6 March. Unless it is bought,", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_WhoseMailWasPerhapsSent_IsRepeatedOnceRatherThanSwallowed()
    {
        await using var app = await StartAsync(Ending(7));
        Service.LoseAnswer(app);

        await Assert.ThrowsAsync<InvalidOperationException>(() => WarnAsync(app));
        await WarnAsync(app, hour: 1);
        await WarnAsync(app, hour: 2);

        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Permission_ThatIsMissing_IsSaidOnceInTheLog_AndNothingElseStops_UntilItIsGiven()
    {
        await using var app = await StartAsync([Sku with { Assigned = 100 }], Ending(7));
        app.Tenant.State.Permissions.Revoke(GraphPermissions.ReadSubscriptions);

        for (var hour = 0; hour < 30; hour++)
            await WarnAsync(app, hour);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.DoesNotContain("term on", mail.Text, StringComparison.Ordinal);
        Assert.Contains(GraphPermissions.ReadSubscriptions, Assert.Single(_logs.Of(NotAllowed)), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await ShownAsync(app)).ValueKind);
        Assert.Contains("When subscriptions end is unknown", await OverviewAsync(app), StringComparison.Ordinal);

        app.Tenant.State.Permissions.Grant(GraphPermissions.ReadSubscriptions);
        await WarnAsync(app, hour: 30);

        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
        Assert.Equal(1, (await ShownAsync(app)).GetArrayLength());
        Assert.DoesNotContain("When subscriptions end is unknown", await OverviewAsync(app), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    public async Task Graph_ThatFails_HoldsUpNoOtherWarning_AndTheNextRunTellsTheEnd(int status)
    {
        await using var app = await StartAsync([Sku with { Assigned = 100 }], Ending(7));
        // Longer than the app waits for.
        app.Tenant.Faults.Add(new() { Match = Subscriptions, Action = FaultAction.Status, Status = status, RetryAfter = "300", Times = 1 });

        await WarnAsync(app);
        await WarnAsync(app, hour: 1);

        Assert.Equal(["SKU1: none left", "SKU1: renews on 8 Mar"],
            app.Tenant.Mailbox.Messages.Select(mail => mail.Subject));
        Assert.Contains("None left: all 100 are assigned. It renews on 8 March with 5 licenses", app.Tenant.Mailbox.Messages[1].Text,
            StringComparison.Ordinal);
        Assert.Single(_logs.Of(NotRead));
    }

    [Fact]
    public async Task Graph_ThatNeverAnswers_HoldsUpTheOtherWarningsForSecondsOnly()
    {
        await using var app = await StartAsync([Sku with { Assigned = 100 }], Ending(7));
        app.Tenant.Faults.AcceptThenHang(Subscriptions, times: null);

        var run = WarnAsync(app);
        await Eventually.HoldsAsync(() => app.Tenant.Requests.Count(Subscriptions) > 0, "Graph is asked");
        Assert.Empty(app.Tenant.Mailbox.Messages);
        _clock.Advance(TimeSpan.FromSeconds(20));
        await Eventually.HoldsAsync(() => run.IsCompleted, "the run goes on");

        await run;
        Assert.Equal("SKU1: none left", Assert.Single(app.Tenant.Mailbox.Messages).Subject);
        Assert.Single(_logs.Of(NotRead));
    }

    [Fact]
    public async Task Products_ThatAreFreeOrIgnored_AreNotTold_AndOnesThatAreMutedOnlyLater()
    {
        var (free, ignored) = (SkuSamples.Usage(2) with { SkuPartNumber = "FLOW_FREE" }, SkuSamples.Usage(3) with { SkuPartNumber = "IGNORED" });
        await using var app = await StartAsync([Sku, free, ignored], Ending(7), Ending(7) with { Id = Guid.NewGuid(), SkuId = free.SkuId },
            Ending(7) with { Id = Guid.NewGuid(), SkuId = ignored.SkuId });
        await app.Services.GetRequiredService<AlertStore>()
            .MuteAsync(Sku.SkuId, Start.AddDays(2), "admin", reason: null, TestContext.Current.CancellationToken);

        await WarnAsync(app);
        Assert.Empty(app.Tenant.Mailbox.Messages);
        await WarnAsync(app, hour: 49);

        Assert.Equal("SKU1: renews on 8 Mar", Assert.Single(app.Tenant.Mailbox.Messages).Subject);
    }

    [Fact]
    public async Task Subscriptions_OfManyPages_AreAllRead_AndShownWithoutAskingGraph()
    {
        await using var app = await StartAsync(
            [Sku], [.. Enumerable.Range(0, 249).Select(_ => Ending(300) with { Id = Guid.NewGuid() }),
                Ending(20) with { Status = "Warning", TotalLicenses = 7 }]);
        await WarnAsync(app);
        Assert.Contains("SKU1: works until 21 Mar", Assert.Single(app.Tenant.Mailbox.Messages).Subject, StringComparison.Ordinal);
        app.Tenant.Requests.Clear();

        var shown = await ShownAsync(app);
        var page = await OverviewAsync(app);

        Assert.Equal(250, shown.GetArrayLength());
        Assert.Equal(
            $$"""{"id":"{{Id}}","skuId":"{{Sku.SkuId}}","skuPartNumber":"SKU1","quantity":7,"status":"warning","isTrial":false,"createdAt":"0001-01-01"""
                + """T00:00:00+00:00","nextLifecycleAt":"2026-03-21T00:00:00+00:00","term":null,"termFrom":null,"renewedAt":null,"returnable":null"""
                + ""","expectedAssigned":null}""",
            shown[0].GetRawText());
        Assert.Contains("7 licenses have expired and can be used until 21 March.", page, StringComparison.Ordinal);
        Assert.Empty(app.Tenant.Requests.All);
    }

    public ValueTask DisposeAsync()
    {
        _logs.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static DirectorySubscription Ending(double days) => new()
    {
        Id = Id,
        CommerceSubscriptionId = Id,
        SkuId = Sku.SkuId,
        SkuPartNumber = Sku.SkuPartNumber,
        TotalLicenses = 5,
        NextLifecycle = Start.AddDays(days),
    };

    private static async Task<string> OverviewAsync(TestApp app) => (await (await app.SignInAsync(Person.Reader)).GetAsync("/api/app")).Body.GetString()!;

    private Task<TestApp> StartAsync(DirectorySubscription subscription) => StartAsync([Sku], subscription);

    private async Task<TestApp> StartAsync(IReadOnlyList<SkuUsage> skus, params DirectorySubscription[] subscriptions)
    {
        var app = await Service.StartAsync(azurite, new()
        {
            Clock = _clock,
            Logs = _logs,
            SignIn = true,
            Tenant = new() { Seed = TenantData.Empty with { Subscriptions = subscriptions } },
            Settings = new Dictionary<string, string> { ["Alerts:Ignore:0"] = "IGNORED" },
        });
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(Start, skus), TestContext.Current.CancellationToken);
        // So that the snapshot's numbers count, and not those of the tenant.
        app.Tenant.Faults.Fail("subscribedSkus", 400, times: null);
        return app;
    }

    private Task WarnAsync(TestApp app, int hour)
    {
        _clock.SetUtcNow(Start.AddHours(hour));
        return WarnAsync(app);
    }

    private static Task WarnAsync(TestApp app) => app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);

    private static async Task<JsonElement> ShownAsync(TestApp app) =>
        (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray().Single().GetProperty("subscriptions");
}
