using System.Net;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Alerts;

public sealed class MuteTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Mute_HidesTheWarning_NotTheProduct_UntilItsDay()
    {
        await using var app = await StartAsync();
        foreach (var license in (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .Where(l => l.GetProperty("status").GetString() != "ok" && l.GetProperty("skuPartNumber").GetString() != "SPB"))
            await MuteAsync(app, license.GetProperty("skuPartNumber").GetString()!, "2026-12-31T00:00:00Z");

        var muted = await MuteAsync(app, "SPB", "2026-03-05T00:00:00Z");
        await WarnAsync(app);

        Assert.Equal((HttpStatusCode.OK, "ann"), (muted.Status, muted.Text("mutedBy")));
        Assert.Empty(app.Tenant.Mailbox.Messages);
        var shown = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .Single(l => l.GetProperty("skuPartNumber").GetString() == "SPB");
        Assert.Equal(("overAssigned", "2026-03-05T00:00:00+00:00"), (shown.GetProperty("status").GetString(), shown.GetProperty("mutedUntil").GetString()));
        _clock.Advance(TimeSpan.FromDays(3));
        await WarnAsync(app);
        Assert.Contains("Business Premium: 2 short", Assert.Single(app.Tenant.Mailbox.Messages).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mute_WithATimeThatIsPast_EndsTheSilence()
    {
        await using var app = await StartAsync();
        await MuteAsync(app, "SPB", "2026-12-31T00:00:00Z");

        await MuteAsync(app, "SPB", "2026-01-01T00:00:00Z");
        await WarnAsync(app);

        Assert.Contains("Microsoft 365 Business Premium", Assert.Single(app.Tenant.Mailbox.Messages).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SPB", """{"until": "2028-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("SPB", """{"until": "tomorrow"}""", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("SPB", """{"until": "2026-04-01T00:00:00Z", "reason": "a\nb"}""", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("SPB", "{}", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("NOSUCHSKU", """{"until": "2026-04-01T00:00:00Z"}""", HttpStatusCode.NotFound, "sku-not-found")]
    public async Task Mute_ThatCannotBe_SaysWhy(string sku, string body, HttpStatusCode status, string code)
    {
        await using var app = await StartAsync();

        (await app.SendAsync(HttpMethod.Post, $"/api/licenses/{sku}/mute", body)).IsProblem(status, code);
    }

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(azurite, new() { Clock = _clock });
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Task<Answer> MuteAsync(TestApp app, string sku, string until) =>
        app.SendAsync(HttpMethod.Post, $"/api/licenses/{sku}/mute", $$"""{"until": "{{until}}", "reason": "leaving it"}""", ("X-Caller", "ann"));

    private static Task WarnAsync(TestApp app) => app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);
}
