using LicenseFunctions.Alerts;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Usage;
using LicenseFunctions.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Alerts;

public sealed class WarningTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Warning_OfTheTenant_IsOneMailNamingEveryLowSku_HoweverOftenItRuns()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);

        for (var i = 0; i < 3; i++)
            await app.InvokeAsync("WarnLowLicenses");
        for (var i = 0; i < 3; i++)
            await WarnAsync(app);

        var mails = await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);
        var mail = Assert.Single(mails);
        Assert.Equal(["admin@contoso.example"], mail.To);
        Assert.StartsWith("Microsoft 365 licenses: ", mail.Subject, StringComparison.Ordinal);
        foreach (var line in (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray())
        {
            var isLow = line.GetProperty("status").GetString() != "ok";
            Assert.Equal(isLow, mail.Text!.Contains($"({line.GetProperty("skuPartNumber").GetString()})", StringComparison.Ordinal));
            Assert.Equal(isLow, mail.Html!.Contains($">{line.GetProperty("skuPartNumber").GetString()}<", StringComparison.Ordinal));
        }
        Assert.Contains("2 more are assigned than there are", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FLOW_FREE", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_WhenItGetsWorseAndAfterRecovery_IsSentAgain()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await NumbersAsync(app, hour: 0, assigned: 9);
        await NumbersAsync(app, hour: 1, assigned: 9);
        Assert.Single(app.Tenant.Mailbox.Messages);

        await NumbersAsync(app, hour: 2, assigned: 10);
        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
        Assert.Contains("has none left", app.Tenant.Mailbox.Messages[1].Subject, StringComparison.Ordinal);

        await NumbersAsync(app, hour: 3, assigned: 2);
        Assert.Contains("is fine again", app.Tenant.Mailbox.Messages[2].Subject, StringComparison.Ordinal);
        await NumbersAsync(app, hour: 4, assigned: 9);
        Assert.Equal(4, app.Tenant.Mailbox.Messages.Count);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Warning_NamesWhoCouldGiveBack_AndGoesOutWithout_WhenGraphThrottles(bool throttled, bool named)
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        if (throttled)
            app.Tenant.Faults.Throttle("/users", times: null, retryAfter: "600");

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal(named, mail.Text!.Contains("Could give one back: Dries Mertens (account disabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Warning_WhenSubscriptionsAndHoldersCannotBeRead_GoesOutWithoutThem()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        app.Tenant.Faults.Garble("/directory/subscriptions", times: null);
        app.Tenant.Faults.Garble("/users", """{"value":[{"id":"1",""", times: null);

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Contains("(EXCHANGESTANDARD)", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Could give one back:", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("About to end", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_OfAProductThatTheTenantDoesNotKnowNow_GoesOutWithoutNames()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await NumbersAsync(app, hour: 0, assigned: 10);

        Assert.DoesNotContain("Could give one back:", Assert.Single(app.Tenant.Mailbox.Messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_ThatSendGridDidNotTake_IsSentByTheNextRun()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("sendgrid", 503);

        await Assert.ThrowsAsync<InvalidOperationException>(() => NumbersAsync(app, hour: 0, assigned: 10));
        await WarnAsync(app);

        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Warning_OfWhichNobodyKnowsWhetherItWasSent_IsRepeatedOnceRatherThanSwallowed()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.AcceptThenDrop("sendgrid");

        await Assert.ThrowsAsync<InvalidOperationException>(() => NumbersAsync(app, hour: 0, assigned: 10));
        await WarnAsync(app);
        await WarnAsync(app);

        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Warning_WithoutASnapshotOrWithNothingLow_SendsNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await WarnAsync(app);
        await NumbersAsync(app, hour: 0, assigned: 1);

        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Warning_OfAHostileName_IsEncodedAndStaysOneSubject()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var hostile = SnapshotTests.Usage(1, purchased: 10, assigned: 10) with { SkuPartNumber = "<img src=x>\r\nBcc: all@contoso.example" };
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(Start, [hostile]), TestContext.Current.CancellationToken);

        await WarnAsync(app);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x&gt;", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mail.Subject);
    }

    [Fact]
    public async Task Product_ThatIsGone_IsToldWithItsLastNumbers()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await NumbersAsync(app, hour: 0, assigned: 1);
        await NumbersAsync(app, hour: 1, assigned: 3);

        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(Start.AddHours(2), []), TestContext.Current.CancellationToken);
        await WarnAsync(app);

        Assert.Contains("does not have this product any more. 3 were assigned.", Assert.Single(app.Tenant.Mailbox.Messages).Text, StringComparison.Ordinal);
    }

    private static async Task NumbersAsync(TestApp app, int hour, int assigned)
    {
        var snapshot = new UsageSnapshot(Start.AddHours(hour), [SnapshotTests.Usage(1, purchased: 10, assigned)]);
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(snapshot, TestContext.Current.CancellationToken);
        await WarnAsync(app);
    }

    private static Task WarnAsync(TestApp app) => app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);
}
