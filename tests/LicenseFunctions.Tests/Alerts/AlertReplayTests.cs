using System.Globalization;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Alerts;

public sealed class AlertReplayTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task DayAfterDay_TheFunction_SendsAMailForEachLineOfTheTable()
    {
        var clock = new FakeTimeProvider(HalfAYear.Start);
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock });
        var (store, warner) = (app.Services.GetRequiredService<UsageStore>(), app.Services.GetRequiredService<LowLicenseWarner>());
        var mailed = new List<string>();
        // The numbers of the snapshots count, not those of the simulated tenant.
        app.Tenant.Faults.Fail("subscribedSkus", 400, times: null);
        foreach (var (day, skus) in HalfAYear.Numbers().Index())
        {
            clock.SetUtcNow(HalfAYear.Start.AddDays(day).AddHours(10));
            await store.WriteAsync(new UsageSnapshot(clock.GetUtcNow(), skus), TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromHours(1));
            app.Tenant.Mailbox.Clear();
            await warner.WarnAsync(TestContext.Current.CancellationToken);
            await warner.WarnAsync(TestContext.Current.CancellationToken);
            if (app.Tenant.Mailbox.Messages.Count > 0)
                mailed.Add($"day {day}: {app.Tenant.Mailbox.Messages.Count}");
        }

        var listed = (await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "../../../../LicenseFunctions.Rules.Tests/Alerts/Golden/replay.txt"),
            TestContext.Current.CancellationToken))
            .Select(line => int.Parse(line.Split(' ', ',')[1], CultureInfo.InvariantCulture));
        Assert.Equal(listed.Select(day => $"day {day}: 1"), mailed);
    }
}
