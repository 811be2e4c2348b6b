using System.Net;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Leavers;
using LicenseFunctions.Reports;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Usage.Snapshots;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage;

/// <summary>A tenant that has bought nothing, or has nothing any more.</summary>
public sealed class EmptyTenantTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(FollowUpSteps.Monday);

    [Fact]
    public async Task EverythingThatRunsByItself_RunsAndSaysNothing()
    {
        await using var app = await TestApp.StartAsync(
            azurite,
            new()
            {
                Clock = _clock,
                SignIn = true,
                Tenant = new TenantServerOptions { Seed = TenantData.Empty },
                // Of a product that the tenant does not have.
                Settings = new Dictionary<string, string>
                {
                    ["Products:NOSUCHSKU:Reclaim"] = "remove",
                    ["Products:NOSUCHSKU:Group"] = "11111111-0000-4000-8000-000000000000",
                    ["Assignments:ReprocessGroups"] = "true",
                    ["AzureWebJobs.ReclaimLeavers.Disabled"] = "true",
                },
            });

        await RunAllAsync(app);
        await RunAllAsync(app);
        // To the first working day after a month of which there is nothing to report.
        _clock.Advance(TimeSpan.FromDays(30));
        await RunAllAsync(app);

        Assert.Empty(app.Tenant.Mailbox.Messages);
        foreach (var path in new[] { "/api/licenses", "/api/orders", "/api/orders/unmatched", "/api/waiting", "/api/reports", "/api/license-jobs" })
            Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(path)).Status);
        var reader = await app.SignInAsync(Person.Reader);
        foreach (var path in new[] { "/api/app", "/api/app/orders", "/api/app/waiting", "/api/app/changes", "/api/app/reports", "/api/app/jobs" })
            Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(path)).Status);
    }

    [Fact]
    public async Task ProductsThatAreAllGone_AreToldOfOnce_AndNumbersThatAreNotThereProveNothing()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = _clock });
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await RunAllAsync(app);
        app.Tenant.Mailbox.Clear();
        var store = app.Services.GetRequiredService<UsageStore>();
        app.Tenant.Faults.Garble("subscribedSkus", """{"value":[]}""", times: null, contentType: "application/json");

        for (var hour = 1; hour <= 3; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await store.WriteAsync(new UsageSnapshot(_clock.GetUtcNow(), []), TestContext.Current.CancellationToken);
            await app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);
            await app.FollowUpAsync();
        }

        Assert.Contains(": gone, 6 more products", Assert.Single(app.Tenant.Mailbox.Messages).Subject, StringComparison.Ordinal);
        Assert.Equal(LicenseFunctions.Orders.Model.OrderState.Sent, await app.StateAsync(id));
    }

    private async Task RunAllAsync(TestApp app)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        await app.LookAsync();
        await app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<MonthlyReporter>().RunAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<LeaverReclaimer>().RunAsync("test", TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<UsageTrimmer>().TrimAsync(TestContext.Current.CancellationToken);
    }
}
