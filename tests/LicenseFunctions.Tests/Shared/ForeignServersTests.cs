using System.Diagnostics;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Shared;

public sealed class ForeignServersTests(AzuriteFixture azurite)
{
    private const string Skus = """
        {"value": [{"accountId": "a", "accountName": "n", "appliesTo": "User", "capabilityStatus": "Warning", "consumedUnits": 14,
        "id": "a_b", "skuId": "c7df2760-2c81-4ef7-b578-5b5392b571df", "skuPartNumber": "ENTERPRISEPREMIUM", "subscriptionIds": [],
        "prepaidUnits": {"enabled": 0, "suspended": 3, "warning": 12, "lockedOut": 1}, "servicePlans": []},
        {"skuId": "11111111-2222-3333-4444-555555555555", "skuPartNumber": null, "prepaidUnits": null, "consumedUnits": null}]}
        """;

    [Fact]
    public async Task Snapshot_FromAnotherServerOnLoopback_StoresExactlyWhatThatServerSaid_AndTalksToNobodyElse()
    {
        await using var server = await ServeAsync(Skus);
        var called = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (called)
                    called.Add($"{activity.GetTagItem("server.address")}");
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Graph:Endpoint"] = server.Urls.First(), ["Graph:TenantId"] = "" } });

        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);

        var stored = (await app.Services.GetRequiredService<UsageStore>().GetLatestAsync(TestContext.Current.CancellationToken))!.Skus;
        Assert.Equal(2, stored.Count);
        Assert.Equal(
            (Guid.Parse("c7df2760-2c81-4ef7-b578-5b5392b571df"), "ENTERPRISEPREMIUM", "Warning", 0, 12, 3, 1, 14, -2),
            (stored[0].SkuId, stored[0].SkuPartNumber, stored[0].CapabilityStatus, stored[0].Purchased, stored[0].InGrace, stored[0].Suspended,
                stored[0].LockedOut, stored[0].Assigned, stored[0].Available));
        Assert.Equal(("11111111-2222-3333-4444-555555555555", 0), (stored[1].SkuPartNumber, stored[1].Available));
        Assert.Empty(app.Tenant.Requests.All);
        lock (called)
            Assert.All(called, address => Assert.Equal("127.0.0.1", address));
    }

    private static async Task<WebApplication> ServeAsync(string skus)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapGet("/subscribedSkus", (HttpRequest request) => request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal)
            ? Results.Text(skus, "application/json")
            : Results.Unauthorized());
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
