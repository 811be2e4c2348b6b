using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using static LicenseFunctions.Tests.Assignments.WaitingSteps;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>Who is served, when, and what may come in between.</summary>
public sealed class WaitingServerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Waiting_WhenLicensesAppear_AreServedInTheOrderOfComing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var users = app.Tenant.State.AddUsers(4);
        var ids = new List<string>();
        foreach (var user in users.Reverse())
            ids.Add((await app.PutAsync(user.UserPrincipalName, headers: [("X-Caller", "hr-flow"), ("X-Reference", user.Id.ToString())])).Text("id")!);
        await app.ServeAsync();
        Assert.All(await app.EntriesAsync(ids), state => Assert.Equal("Waiting", state));

        app.LeaveFree(2);
        await app.ServeAsync();

        Assert.Equal(["Assigned", "Assigned", "Waiting", "Waiting"], await app.EntriesAsync(ids));
        Assert.Equal([false, false, true, true], users.Select(user => app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses.Count == 1));
        Assert.Equal(
            [(users[2].Id.ToString(), "hr-flow"), (users[3].Id.ToString(), "hr-flow")],
            (await app.AuditAsync()).Where(row => row.GetString("Result") == "done").Select(row => (row.GetString("Reference"), row.GetString("Caller"))));
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, (await app.EntryAsync(ids[0])).GetProperty("settledAt").ValueKind);
    }

    [Theory]
    [InlineData("ServeWaitingList")]
    [InlineData("SnapshotLicenseUsage")]
    public async Task Waiting_AreServedByTheTimer_AndAfterASnapshot(string function)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(1);
        app.LeaveFree(1);

        await app.InvokeAsync(function);

        await Eventually.SeesAsync(() => app.EntriesAsync(ids), states => states[0] == "Assigned", "the license is assigned");
    }

    [Fact]
    public async Task Wait_KeepsThePlansAndTheLocationThatWereAskedFor()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var user = app.Tenant.State.AddUser("new", usageLocation: null);
        await app.SendAsync(HttpMethod.Put, $"/api/users/{user.UserPrincipalName}/licenses/{E3}",
            """{"whenNoneFree": "wait", "disabledPlans": ["TEAMS1"], "usageLocation": "FR"}""");

        app.LeaveFree(1);
        await app.ServeAsync();

        Assert.Single(Assert.Single(app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses).DisabledPlans);
        Assert.Equal("FR", app.Tenant.State.FindUser(user.UserPrincipalName)!.UsageLocation);
    }

    [Fact]
    public async Task Product_ThatIsOut_HoldsUpNoOther()
    {
        await using var app = await TestApp.StartAsync(azurite);
        string[] names = ["ONE", "TWO", "THREE"];
        // As the list is stored: those that are out stand before the one that is not.
        var skus = names.Select(name => app.Tenant.State.AddSku(name, 0)).OrderBy(sku => sku.SkuId.ToString(), StringComparer.Ordinal)
            .Select(sku => sku.SkuPartNumber).ToList();
        var ids = new List<string>();
        foreach (var sku in skus)
            ids.Add(await app.WaitAsync(app.Tenant.State.AddUser($"user-of-{sku}"), sku: sku));

        app.LeaveFree(1, skus[2]);
        await app.ServeAsync();

        Assert.Equal(["Waiting", "Waiting", "Assigned"], await app.EntriesAsync(ids));
    }

    [Fact]
    public async Task User_WhomGraphRefuses_IsRefusedWithTheReason_AndTheNextIsServed()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var users = app.Tenant.State.AddUsers(2);
        var first = await app.WaitAsync(users[0], sku: "EXCHANGESTANDARD");
        var second = await app.WaitAsync(users[1], sku: "EXCHANGESTANDARD");
        app.Tenant.State.AddHolding(users[0].UserPrincipalName, new LicenseHolding { SkuId = app.Tenant.State.FindSku(E3)!.SkuId });

        app.LeaveFree(1, "EXCHANGESTANDARD");
        await app.ServeAsync();

        Assert.Equal(["Refused", "Assigned"], await app.EntriesAsync([first, second]));
        Assert.Equal("plans-conflict", (await app.EntryAsync(first)).GetProperty("code").GetString());
        Assert.Contains("EXCHANGE_S_STANDARD", (await app.EntryAsync(first)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WhoHasLeft_IsRefused_EvenIfNothingIsFree()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var left = new WaitingEntry
        {
            Id = WaitingId.New(TimeProvider.System.GetUtcNow()),
            User = "left@contoso.example",
            UserId = Guid.NewGuid().ToString(),
            SkuId = app.Tenant.State.FindSku(E3)!.SkuId,
            SkuPartNumber = E3,
            IsToBeOrdered = true,
            RequestedAt = TimeProvider.System.GetUtcNow(),
            Origin = new RequestOrigin("hr-flow", "case-17", null),
        };
        await app.Services.GetRequiredService<WaitingStore>().TryAddAsync(left, TestContext.Current.CancellationToken);

        await app.ServeAsync();

        Assert.Equal(("Refused", "user-not-found"),
            ((await app.EntryAsync(left.Id)).GetProperty("state").GetString(), (await app.EntryAsync(left.Id)).GetProperty("code").GetString()));
        Assert.Empty(await app.RowsAsync("Orders"));
    }

    [Fact]
    public async Task TwoServersAtOnce_ServeNobodyTwice()
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var other = AnotherInstance(app);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(6);
        app.LeaveFree(4);
        app.Tenant.Requests.Clear();

        await Task.WhenAll(app.ServeAsync(), ServeAsync(other), app.ServeAsync(), ServeAsync(other));
        await app.ServeAsync();

        Assert.Equal(["Assigned", "Assigned", "Assigned", "Assigned", "Waiting", "Waiting"], await app.EntriesAsync(ids));
        Assert.Equal(4, app.Tenant.Requests.Count("assignLicense"));
        Assert.Equal(4, (await app.AuditAsync()).Count(row => row.GetString("Result") == "done"));
    }

    [Fact]
    public async Task Entry_ThatAnotherServerIsAt_IsNotServed_AndNobodyIsBeforeIt_UntilThatServerIsTakenForDead()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(2);
        var store = app.Services.GetRequiredService<WaitingStore>();
        var now = TimeProvider.System.GetUtcNow();
        app.LeaveFree(2);

        await store.ChangeAsync(ids[0], entry => entry with { ServingSince = now }, TestContext.Current.CancellationToken);
        await app.ServeAsync();
        Assert.Equal(["Waiting", "Waiting"], await app.EntriesAsync(ids));
        await store.ChangeAsync(ids[0], entry => entry with { ServingSince = now.AddMinutes(-6) }, TestContext.Current.CancellationToken);
        await app.ServeAsync();
        Assert.Equal(["Assigned", "Assigned"], await app.EntriesAsync(ids));
    }

    [Fact]
    public async Task Server_ThatDiedBetweenAssigningAndRecording_IsMadeGoodByTheNext_AfterARestart()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var user = app.Tenant.State.AddUser("new");
        string[] ids = [await app.WaitAsync(user), .. await app.WaitAsync(1)];
        app.Tenant.State.AddHolding(user.UserPrincipalName, new LicenseHolding { SkuId = app.Tenant.State.FindSku(E3)!.SkuId });
        app.LeaveFree(0);
        app.Tenant.Requests.Clear();

        using var restarted = AnotherInstance(app);
        await ServeAsync(restarted);

        Assert.Equal(["Assigned", "Waiting"], await app.EntriesAsync(ids));
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Theory]
    [InlineData("throttled")]
    [InlineData("unavailable")]
    [InlineData("forbidden")]
    [InlineData("unreadable")]
    public async Task Failure_ThatPasses_LeavesThePlaceInTheQueue(string failure)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(2);
        app.LeaveFree(2);
        switch (failure)
        {
            case "throttled":
                app.Tenant.Faults.Throttle("assignLicense", retryAfter: "42");
                break;
            case "unavailable":
                app.Tenant.Faults.Fail("assignLicense", 500);
                break;
            case "forbidden":
                app.Tenant.State.Permissions.Set("LicenseAssignment.Read.All", "User.Read.All");
                break;
            default:
                app.Tenant.Faults.Fail("subscribedSkus", 500);
                break;
        }

        await app.ServeAsync();
        Assert.Equal(["Waiting", "Waiting"], await app.EntriesAsync(ids));
        app.Tenant.State.Permissions.Set("LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All", "User.Read.All");
        await app.ServeAsync();
        Assert.Equal(["Assigned", "Assigned"], await app.EntriesAsync(ids));
    }

    [Fact]
    public async Task Queue_IsLeft_WhenGraphHasNoLicenseWhateverTheNumbersSay()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(3, "order");
        app.LeaveFree(2);
        app.Tenant.State.ConsumedUnitsLag = TimeSpan.FromHours(1);
        app.Tenant.State.AddUsers(2, E3);
        app.Tenant.Requests.Clear();

        await app.ServeAsync();

        Assert.All(await app.EntriesAsync(ids), state => Assert.Equal("Waiting", state));
        Assert.Equal(1, app.Tenant.Requests.Count("assignLicense"));
        Assert.Equal([null, null, null], (await app.EntriesAsync(ids, "detail")));
    }

    /// <summary>A second instance of the app on the same tenant and storage; it serves when a test says so.</summary>
    private static Microsoft.Extensions.Hosting.IHost AnotherInstance(TestApp app) => Program.CreateHost(TestApp.Arguments(app.Tenant, app.Storage));

    private static Task ServeAsync(Microsoft.Extensions.Hosting.IHost host) =>
        host.Services.GetRequiredService<WaitingListProcessor>().RunAsync(TestContext.Current.CancellationToken);
}
