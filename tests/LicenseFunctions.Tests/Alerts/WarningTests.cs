using System.Net;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Alerts;

public class WarningTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Warning_OfTheTenant_IsOneMailNamingEveryLowSku_HoweverOftenItRuns()
    {
        await using var app = await Service.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);

        for (var i = 0; i < 3; i++)
            await app.InvokeAsync("WarnLowLicenses");
        for (var i = 0; i < 3; i++)
            await WarnAsync(app);

        var mails = await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);
        var mail = Assert.Single(mails);
        Assert.Equal(["admin@contoso.example"], mail.To);
        Assert.StartsWith("Business Premium: 2 short, ", mail.Subject, StringComparison.Ordinal);
        foreach (var line in (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray())
        {
            var isLow = line.GetProperty("status").GetString() != "ok";
            Assert.Equal(isLow, mail.Text!.Contains($"\n{line.GetProperty("displayName").GetString()}\n", StringComparison.Ordinal));
            Assert.Equal(isLow, mail.Html!.Contains($">{line.GetProperty("displayName").GetString()}</span>", StringComparison.Ordinal));
        }
        Assert.Contains("2 short: 7 assigned, 5 owned. Buy 2 or unassign 2.", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FLOW_FREE", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspended_IsCalledThat_InMailStatusAndPage()
    {
        await using var app = await Service.StartAsync(azurite, new() { SignIn = true });
        var sku = app.Tenant.State.AddSku("ALLSUSPENDED", enabled: 0, suspended: 25);
        app.Tenant.State.AddUsers(25, sku.SkuPartNumber);

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Contains("25 licenses are suspended: 25 people have no access. Renew them,", mail.Text, StringComparison.Ordinal);
        var line = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .Single(line => line.GetProperty("skuPartNumber").GetString() == "ALLSUSPENDED");
        Assert.Equal(("suspended", 25), (line.GetProperty("status").GetString(), line.GetProperty("suspended").GetInt32()));
        var page = (await (await app.SignInAsync(Person.Reader)).GetAsync("/api/app")).Body.GetString();
        Assert.Contains("25 people cannot use it: the subscription was not renewed.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_IsOfTheNumbersOfNow_NotOfTheLastSnapshot()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await Service.StartAsync(azurite, new() { Clock = clock });
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(5));
        // What was out has been bought, and what was bought has been used up.
        app.Tenant.State.SetUnits("EXCHANGESTANDARD", enabled: 100);
        app.Tenant.State.SetUnits("POWER_BI_PRO", enabled: app.Tenant.State.FindSku("POWER_BI_PRO")!.Enabled - (await AvailableAsync(app, "POWER_BI_PRO")));

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.DoesNotContain("\nExchange Online (Plan 1)\nNone left", mail.Text, StringComparison.Ordinal);
        Assert.Contains("\nPower BI Pro\nNone left: all ", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be read", mail.Text, StringComparison.Ordinal);
        Assert.Equal(0, await AvailableAsync(app, "POWER_BI_PRO"));
    }

    [Fact]
    public async Task Warning_WhenGraphCannotBeRead_TellsTheSnapshotsNumbersWithTheirTime()
    {
        await using var app = await Service.StartAsync(azurite);
        var snapshot = new UsageSnapshot(Start, [SkuSamples.Usage(1, purchased: 10, assigned: 10)]);
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(snapshot, TestContext.Current.CancellationToken);
        app.Tenant.Faults.Garble("subscribedSkus", times: null);

        await WarnAsync(app);

        Assert.Contains(
            "Microsoft Graph could not be read. These are the last known numbers, of Sunday 1 March 2026, 10:00.",
            Assert.Single(app.Tenant.Mailbox.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_AndDaysToEmpty_AreOfTheNumbersShown_NotOfTheLastWarning()
    {
        await using var app = await Service.StartAsync(azurite);
        await NumbersAsync(app, hour: 0, assigned: 10);

        var before = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses")[0];
        var store = app.Services.GetRequiredService<UsageStore>();
        await store.WriteAsync(new UsageSnapshot(Start.AddHours(1), [SkuSamples.Usage(1, purchased: 10, assigned: 3)]),
            TestContext.Current.CancellationToken);
        var after = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses")[0];

        Assert.Equal(("out", 0), (before.GetProperty("status").GetString(), before.GetProperty("daysToEmpty").GetInt32()));
        Assert.Equal(("ok", "notEnoughHistory"), (after.GetProperty("status").GetString(), after.GetProperty("forecast").GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData(false, "ok", 0)]
    [InlineData(true, "low", 1)]
    public async Task Product_ThatNobodyHas_IsLowOnlyIfSomebodyWaits(bool waits, string status, int mails)
    {
        await using var app = await Service.StartAsync(azurite);
        foreach (var sku in app.Tenant.State.Skus)
            app.Tenant.State.SetUnits(sku.SkuPartNumber, enabled: 1_000);
        var unused = app.Tenant.State.AddSku("UNUSED", enabled: waits ? 0 : 1);
        if (waits)
        {
            Assert.Equal(HttpStatusCode.Accepted,
                (await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/UNUSED", """{"whenNoneFree": "wait"}""")).Status);
            app.Tenant.State.SetUnits("UNUSED", enabled: 1);
        }

        await WarnAsync(app);

        var line = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .Single(line => line.GetProperty("skuId").GetGuid() == unused.SkuId);
        Assert.Equal((status, 1), (line.GetProperty("status").GetString(), line.GetProperty("threshold").GetInt32()));
        Assert.Equal(mails, app.Tenant.Mailbox.Messages.Count(mail => mail.Text!.Contains("\nUNUSED\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Warning_WhenItGetsWorseAndAfterRecovery_IsSentAgain()
    {
        await using var app = await Service.StartAsync(azurite);

        await NumbersAsync(app, hour: 0, assigned: 9);
        await NumbersAsync(app, hour: 1, assigned: 9);
        Assert.Single(app.Tenant.Mailbox.Messages);

        await NumbersAsync(app, hour: 2, assigned: 10);
        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
        Assert.Contains("none left", app.Tenant.Mailbox.Messages[1].Subject, StringComparison.Ordinal);

        await NumbersAsync(app, hour: 3, assigned: 2);
        Assert.Contains("enough again", app.Tenant.Mailbox.Messages[2].Subject, StringComparison.Ordinal);
        await NumbersAsync(app, hour: 4, assigned: 9);
        Assert.Equal(4, app.Tenant.Mailbox.Messages.Count);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Warning_CountsUnusedLicenses_AndGoesOutWithout_WhenGraphThrottles(bool throttled, bool named)
    {
        await using var app = await Service.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        if (throttled)
            app.Tenant.Faults.Throttle("/users?", times: null, retryAfter: "600");

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal(named, mail.Text!.Contains("licenses look unused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Warning_WhenSubscriptionsAndHoldersCannotBeRead_GoesOutWithoutThem()
    {
        await using var app = await Service.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        app.Tenant.Faults.Garble("/directory/subscriptions", times: null);
        app.Tenant.Faults.Garble("/users?", """{"value":[{"id":"1",""", times: null);

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Contains("Exchange Online (Plan 1)", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("unused", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("term on", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_OfAProductThatTheTenantDoesNotKnowNow_CountsNoUnusedLicenses()
    {
        await using var app = await Service.StartAsync(azurite);

        await NumbersAsync(app, hour: 0, assigned: 10);

        Assert.DoesNotContain("unused", Assert.Single(app.Tenant.Mailbox.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_ThatWasNotTaken_IsSentByTheNextRun()
    {
        await using var app = await Service.StartAsync(azurite);
        Service.Refuse(app);

        await Assert.ThrowsAsync<InvalidOperationException>(() => NumbersAsync(app, hour: 0, assigned: 10));
        await WarnAsync(app);

        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Warning_OfWhichNobodyKnowsWhetherItWasSent_IsRepeatedOnceRatherThanSwallowed()
    {
        await using var app = await Service.StartAsync(azurite);
        Service.LoseAnswer(app);

        await Assert.ThrowsAsync<InvalidOperationException>(() => NumbersAsync(app, hour: 0, assigned: 10));
        await WarnAsync(app);
        await WarnAsync(app);

        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Warning_WithoutASnapshotOrWithNothingLow_SendsNothing()
    {
        await using var app = await Service.StartAsync(azurite);
        CloseGraph(app);

        await WarnAsync(app);
        await NumbersAsync(app, hour: 0, assigned: 1);

        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Warning_OfAHostileName_IsEncodedAndStaysOneSubject()
    {
        await using var app = await Service.StartAsync(azurite);
        var hostile = SkuSamples.Usage(1, purchased: 10, assigned: 10) with { SkuPartNumber = "<img src=x>\r\nBcc: all@contoso.example" };
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(Start, [hostile]), TestContext.Current.CancellationToken);
        CloseGraph(app);

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x&gt;", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mail.Subject);
    }

    [Fact]
    public async Task Product_ThatIsGone_IsToldWithItsLastNumbers()
    {
        await using var app = await Service.StartAsync(azurite);
        await NumbersAsync(app, hour: 0, assigned: 1);
        await NumbersAsync(app, hour: 1, assigned: 3);

        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(Start.AddHours(2), []), TestContext.Current.CancellationToken);
        await WarnAsync(app);

        Assert.Contains("no longer has it; 3 were assigned.", Assert.Single(app.Tenant.Mailbox.Messages).Text, StringComparison.Ordinal);
    }

    private static async Task NumbersAsync(TestApp app, int hour, int assigned)
    {
        var snapshot = new UsageSnapshot(Start.AddHours(hour), [SkuSamples.Usage(1, purchased: 10, assigned)]);
        CloseGraph(app);
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(snapshot, TestContext.Current.CancellationToken);
        await WarnAsync(app);
    }

    /// <summary>So that the snapshot's numbers count, and not those of the tenant.</summary>
    private static void CloseGraph(TestApp app) => app.Tenant.Faults.Fail("subscribedSkus", 400, times: null);

    private static async Task<int> AvailableAsync(TestApp app, string sku) =>
        (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
        .Single(line => line.GetProperty("skuPartNumber").GetString() == sku).GetProperty("available").GetInt32();

    private static Task WarnAsync(TestApp app) => app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);
}
