using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Shared.Telemetry;

[Collection(typeof(TelemetryTestGroup))]
public sealed class MetricTests(AzuriteFixture azurite)
{
    private readonly Exported _exported = new();

    [Fact]
    public async Task Snapshot_ThenWarning_MeasuresWhatIsFree_AndCountsWhatWasTold()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());

        await app.InvokeAsync("SnapshotLicenseUsage");
        await Eventually.HoldsAsync(() => _exported.Read(app, "licenses.available").Count > 0, "a snapshot is measured");
        await app.InvokeAsync("WarnLowLicenses");
        await Eventually.HoldsAsync(() => _exported.Read(app, "license.warnings").Count > 0, "a warning is counted");

        foreach (var license in (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray())
        {
            var sku = license.GetProperty("skuPartNumber").GetString()!;
            Assert.Equal(license.GetProperty("available").GetInt32(), _exported.Read(app, "licenses.available")[sku]);
            Assert.Equal(license.GetProperty("purchased").GetInt32(), _exported.Read(app, "licenses.purchased")[sku]);
            Assert.Equal(license.GetProperty("assigned").GetInt32(), _exported.Read(app, "licenses.assigned")[sku]);
        }
        Assert.Equal(1, _exported.Read(app, "license.warnings")["ENTERPRISEPACK First"]);
    }

    [Fact]
    public async Task Order_OnItsWay_IsCountedFromStateToState()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());
        app.Tenant.Faults.Fail("sendgrid", 503);

        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);

        await Eventually.HoldsAsync(() => _exported.Read(app, "orders.transitions").ContainsKey("Sending Sent"), "the last step is counted");
        Assert.Equal(
            new Dictionary<string, double> { ["None Requested"] = 1, ["Requested Sending"] = 2, ["Sending Requested"] = 1, ["Sending Sent"] = 1 },
            _exported.Read(app, "orders.transitions"));
    }

    [Fact]
    public async Task Order_ThatTheNumberSettles_OrContradicts_IsCountedLikeAnyOther()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());
        var (id, other) = (await app.SendOrderAsync("ENTERPRISEPACK", 5), await app.SendOrderAsync("SPE_E5", 5));

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        app.Tenant.State.ChangeUnits("SPE_E5", -1);
        await app.Services.GetRequiredService<FulfilmentChecker>().TryCheckNowAsync(TestContext.Current.CancellationToken);

        Assert.Equal((OrderState.Fulfilled, OrderState.NeedsAttention), (await app.StateAsync(id), await app.StateAsync(other)));
        var transitions = _exported.Read(app, "orders.transitions");
        Assert.Equal((1, 1), (transitions["Sent Fulfilled"], transitions["Sent NeedsAttention"]));
    }

    [Fact]
    public async Task GraphThatThrottles_IsCounted_ForARequestAndForAnItemOfABatch()
    {
        await using var app = await TestApp.StartAsync(azurite, _exported.Options());
        app.Tenant.Faults.Throttle("subscribedSkus", times: 2, retryAfter: "0.1");
        app.Tenant.Faults.Add(new FaultRule { Match = "assignLicense", Times = 1, Action = FaultAction.Throttle, RetryAfter = "0.1" });

        var answer = await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/ENTERPRISEPACK");

        Assert.Equal(System.Net.HttpStatusCode.Created, answer.Status);
        Assert.Equal(new Dictionary<string, double> { ["request"] = 2, ["batch item"] = 1 }, _exported.Read(app, "graph.throttled"));
        var requests = _exported.Read(app, "graph.requests");
        Assert.Equal((1, 2), (requests["GET 2xx"], requests["GET 4xx"]));
        Assert.Equal(requests, _exported.Read(app, "graph.request.duration"));
        Assert.Equal(1, Assert.Single(_exported.Read(app, "license.changes.duration")).Value);
    }
}
