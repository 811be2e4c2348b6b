using System.Globalization;
using System.Net;
using System.Text.Json;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

public sealed class ChangeLicensesTests(AzuriteFixture azurite)
{
    private const string E3 = "ENTERPRISEPACK";
    private const string E5 = "SPE_E5";

    [Fact]
    public async Task Changes_OfManyUsers_AreMadeInBatches_OneWriteAUser_InOrder()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        var users = app.Tenant.State.AddUsers(210);

        var results = await ChangeAsync(app, users.Select(user => new { user = user.UserPrincipalName, add = new[] { E5 } }));

        Assert.Equal(users.Select(user => user.UserPrincipalName), results.Select(result => result.GetProperty("user").GetString()));
        Assert.All(results, result => Assert.Equal((201, "changed"), (result.GetProperty("status").GetInt32(), result.GetProperty("outcome").GetString())));
        Assert.All(users, user => Assert.True(app.Tenant.State.FindUser(user.UserPrincipalName)!.Holds(app.Tenant.State.FindSku(E5)!.SkuId)));
        Assert.Equal(210, app.Tenant.Requests.Count("assignLicense"));
        Assert.Equal(1, app.Tenant.Requests.Count("subscribedSkus"));
        Assert.Equal(2 * 11, app.Tenant.Requests.Count("$batch"));
        Assert.Equal(210, (await app.AuditAsync()).Count(row => row.GetString("Result") == "done"));
    }

    [Fact]
    public async Task Changes_SentAgain_ChangeNothingAndLeaveNoSecondAuditRow()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var users = app.Tenant.State.AddUsers(25).Select(user => new { user = user.UserPrincipalName, add = new[] { E5 } }).ToList();
        await ChangeAsync(app, users.Take(10));

        var results = await ChangeAsync(app, users);

        Assert.Equal(10, results.Count(result => result.GetProperty("outcome").GetString() == "unchanged"));
        Assert.Equal(15, results.Count(result => result.GetProperty("outcome").GetString() == "changed"));
        Assert.Equal(25, (await app.AuditAsync()).Count);
    }

    [Fact]
    public async Task Caller_WhoGoesAwayHalfWay_FindsOnRepetitionThatWhatIsDoneIsDone()
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["Graph:BatchesInFlight"] = "1" },
            Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, Latency = TimeSpan.FromMilliseconds(100) },
        });
        app.Tenant.State.SetUnits(E5, enabled: 1000);
        var users = app.Tenant.State.AddUsers(100);
        var changes = users.Select(user => new { user = user.UserPrincipalName, add = new[] { E5 } }).ToList();
        using var goesAway = new CancellationTokenSource();

        var body = new StringContent(JsonSerializer.Serialize(new { changes }), System.Text.Encoding.UTF8, "application/json");
        async Task LeaveAsync()
        {
            await Eventually.HoldsAsync(() => app.Tenant.Requests.Count("assignLicense") >= 20, "some are done");
            await goesAway.CancelAsync();
        }
        await Task.WhenAll(
            LeaveAsync(),
            Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                app.Http.PostAsync(new Uri("/api/license-changes", UriKind.Relative), body, goesAway.Token)));
        var results = await ChangeAsync(app, changes);

        Assert.Contains(results, result => result.GetProperty("outcome").GetString() == "unchanged");
        Assert.All(results, result => Assert.InRange(result.GetProperty("status").GetInt32(), 200, 201));
        Assert.All(users, user => Assert.True(app.Tenant.State.FindUser(user.UserPrincipalName)!.Holds(app.Tenant.State.FindSku(E5)!.SkuId)));
    }

    [Fact]
    public async Task Swap_IsOneWrite_AndWhenTheNewOneIsRefusedTheOldOneStays()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.SetUnits(E5, enabled: app.Tenant.State.Consumed(E5) + 1);

        var results = await ChangeAsync(app,
        [
            new { user = "adele.vance@contoso.example", add = new[] { E5 }, remove = new[] { E3 } },
            new { user = "alex.wilber@contoso.example", add = new[] { E5 }, remove = new[] { E3 } },
        ]);

        Assert.Equal(["changed", "refused"], results.Select(result => result.GetProperty("outcome").GetString()));
        Assert.Equal("no-license-available", results[1].GetProperty("code").GetString());
        var (e3, e5) = (app.Tenant.State.FindSku(E3)!.SkuId, app.Tenant.State.FindSku(E5)!.SkuId);
        var (adele, alex) = (app.Tenant.State.FindUser("adele.vance@contoso.example")!, app.Tenant.State.FindUser("alex.wilber@contoso.example")!);
        Assert.Equal((false, true), (adele.Holds(e3), adele.Holds(e5)));
        Assert.Equal((true, false), (alex.Holds(e3), alex.Holds(e5)));
    }

    [Fact]
    public async Task Swap_WhoseAnswerWasLost_IsFoundDoneWhenItIsSentAgain()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.AcceptThenDrop("assignLicense");

        var results = await ChangeAsync(app,
        [
            new { user = "adele.vance@contoso.example", add = new[] { E5 }, remove = new[] { E3 } },
            new { user = "alex.wilber@contoso.example", add = new[] { E5 }, remove = new[] { E3 } },
        ]);

        Assert.All(results, result => Assert.Equal("changed", result.GetProperty("outcome").GetString()));
        Assert.All(await app.AuditAsync(), row => Assert.Equal("done", row.GetString("Result")));
        Assert.True(app.Tenant.State.FindUser("adele.vance@contoso.example")!.Holds(app.Tenant.State.FindSku(E5)!.SkuId));
    }

    [Fact]
    public async Task Seats_ThatAreFewer_GoToTheFirstInTheList()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var users = app.Tenant.State.AddUsers(30);

        var results = await ChangeAsync(app, users.Select(user => new { user = user.UserPrincipalName, add = new[] { E3 } }));

        Assert.Equal(Enumerable.Repeat(201, 3).Concat(Enumerable.Repeat(409, 27)), results.Select(result => result.GetProperty("status").GetInt32()));
        Assert.All(results.Skip(3), result => Assert.Equal("no-license-available", result.GetProperty("code").GetString()));
        Assert.Equal(25, app.Tenant.State.Consumed(E3));
        Assert.InRange(app.Tenant.Requests.Count("assignLicense"), 3, 4);
    }

    [Fact]
    public async Task Seats_OfTwoProducts_ThatAreMissingForMany_AreRefusedToEveryOne()
    {
        await using var app = await TestApp.StartAsync(azurite);
        foreach (var sku in new[] { E3, E5 })
            app.Tenant.State.SetUnits(sku, enabled: app.Tenant.State.Consumed(sku));
        var users = app.Tenant.State.AddUsers(600);

        var results = await ChangeAsync(app, users.Select(user => new { user = user.UserPrincipalName, add = new[] { E3, E5 } }));

        Assert.Equal(600, results.Count);
        Assert.All(results, result => Assert.Equal("no-license-available", result.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Seats_ThatThisCallFrees_AreGivenToo()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.SetUnits(E3, enabled: app.Tenant.State.Consumed(E3));
        var users = app.Tenant.State.AddUsers(3);

        var results = await ChangeAsync(app,
        [
            .. users.Select(user => new { user = user.UserPrincipalName, add = new[] { E3 }, remove = Array.Empty<string>() }),
            new { user = "adele.vance@contoso.example", add = Array.Empty<string>(), remove = new[] { E3 } },
            new { user = "alex.wilber@contoso.example", add = Array.Empty<string>(), remove = new[] { E3 } },
        ]);

        Assert.Equal([201, 201, 409, 200, 200], results.Select(result => result.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Seats_OfOneProduct_AreNotTakenForUsedUpBecauseAnotherIs()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.SetUnits(E3, enabled: app.Tenant.State.Consumed(E3));
        app.Tenant.State.SetUnits("POWER_BI_PRO", enabled: app.Tenant.State.Consumed("POWER_BI_PRO"));
        var users = app.Tenant.State.AddUsers(2);

        // Power BI has none at first, and one once Amélie's is removed; E3 stays full.
        var results = await ChangeAsync(app,
        [
            new { user = users[0].UserPrincipalName, add = new[] { E3, "POWER_BI_PRO" }, remove = Array.Empty<string>() },
            new { user = users[1].UserPrincipalName, add = new[] { "POWER_BI_PRO" }, remove = Array.Empty<string>() },
            new { user = "amelie.dubois@contoso.example", add = Array.Empty<string>(), remove = new[] { "POWER_BI_PRO" } },
        ]);

        Assert.Equal([409, 201, 200], results.Select(result => result.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task TwoCallers_AskingForTheLastTen_GetTenBetweenThem()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.SetUnits(E3, enabled: app.Tenant.State.Consumed(E3) + 10);
        var users = app.Tenant.State.AddUsers(50).Select(user => new { user = user.UserPrincipalName, add = new[] { E3 } }).ToList();

        var results = (await Task.WhenAll(ChangeAsync(app, users.Take(25)), ChangeAsync(app, users.Skip(25)))).SelectMany(r => r).ToList();

        Assert.Equal(10, results.Count(result => result.GetProperty("status").GetInt32() == 201));
        Assert.Equal(40, results.Count(result => result.GetProperty("status").GetInt32() == 409));
        Assert.Equal(app.Tenant.State.FindSku(E3)!.Enabled, app.Tenant.State.Consumed(E3));
    }

    [Fact]
    public async Task Items_ThatFail_DoNotKeepTheOthersFromBeingDone()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var group = app.Tenant.State.Groups[0];
        app.Tenant.State.AssignByGroup("wout.stevens@contoso.example", group, "POWER_BI_PRO");

        var results = await ChangeAsync(app,
        [
            new { user = "nobody@contoso.example", add = new object[] { E5 }, remove = Array.Empty<string>() },
            new { user = "delta", add = new object[] { E5 }, remove = Array.Empty<string>() },
            new { user = "yara.vermeulen@contoso.example", add = new object[] { "NOSUCHSKU" }, remove = Array.Empty<string>() },
            new { user = "nestor.wilke@contoso.example", add = new object[] { E5 }, remove = Array.Empty<string>() },
            new { user = "wout.stevens@contoso.example", add = Array.Empty<object>(), remove = new[] { "POWER_BI_PRO" } },
            new { user = "zoe.martens@contoso.example", add = new object[] { new { sku = E5, disabledPlans = new[] { "TEAMS1" } } }, remove = new[] { E3 } },
        ]);

        Assert.Equal(
            ["user-not-found", "user-not-found", "sku-not-found", "usage-location-missing", "inherited-from-group", null],
            results.Select(result => result.GetProperty("code").GetString()));
        Assert.All(results.Take(5), result => Assert.NotEmpty(result.GetProperty("detail").GetString()!));
        Assert.Single(Assert.Single(app.Tenant.State.FindUser("zoe.martens@contoso.example")!.Licenses).DisabledPlans);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(409)]
    [InlineData(503)]
    public async Task Items_ThatAreThrottledInsideABatch_AreSentAgain(int status)
    {
        await using var app = await TestApp.StartAsync(azurite);
        for (var i = 0; i < 5; i++)
            app.Tenant.Faults.Add(new FaultRule
            {
                Match = "assignLicense",
                Times = 1,
                Action = status == 429 ? FaultAction.Throttle : FaultAction.Status,
                Status = status,
                RetryAfter = "0.1"
            });

        var results = await ChangeAsync(app, app.Tenant.State.AddUsers(20).Select(user => new { user = user.UserPrincipalName, add = new[] { E5 } }));

        Assert.All(results, result => Assert.Equal(201, result.GetProperty("status").GetInt32()));
        Assert.Equal(25, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Items_ThatAreAnswered_AreSo_WhateverBecomesOfARepetition()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Throttle("assignLicense", retryAfter: "0.1");
        FailBatchesAfter(app, 2);

        var results = await ChangeAsync(app, app.Tenant.State.AddUsers(3).Select(user => new { user = user.UserPrincipalName, add = new[] { E5 } }));

        Assert.Equal(["graph-unavailable", null, null], results.Select(result => result.GetProperty("code").GetString()));
        Assert.Equal(["done", "done", "unknown"], (await app.AuditAsync()).Select(row => row.GetString("Result")).Order());
    }

    [Fact]
    public async Task UsageLocation_OfWhichNobodyCanSayWhetherItIsSet_IsAuditedAsUnknown()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Throttle("/users/", method: "PATCH", retryAfter: "0.1");
        FailBatchesAfter(app, 2);

        var results = await ChangeAsync(app, [new { user = "nestor.wilke@contoso.example", add = new[] { E5 }, usageLocation = "BE" }]);

        Assert.Equal("graph-unavailable", Assert.Single(results).GetProperty("code").GetString());
        Assert.Equal("unknown", Assert.Single(await app.AuditAsync()).GetString("Result"));
    }

    [Fact]
    public async Task Swap_OfWhichNobodyCanSayWhetherItIsDone_LeavesTheOthersAsTheyWereAnswered()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.AcceptThenDrop("assignLicense");
        FailBatchesAfter(app, 3);

        var results = await ChangeAsync(app,
        [
            new { user = "adele.vance@contoso.example", add = new[] { E5 }, remove = new[] { E3 } },
            new { user = "wout.stevens@contoso.example", add = new[] { E5 }, remove = Array.Empty<string>() },
        ]);

        Assert.Equal(["graph-unavailable", null], results.Select(result => result.GetProperty("code").GetString()));
        Assert.Equal(["done", "unknown"], (await app.AuditAsync()).Select(row => row.GetString("Result")).Order());
    }

    [Theory]
    [InlineData("""{"changes": []}""", "changes")]
    [InlineData("""{"changes": [{"user": "a@contoso.example"}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "", "add": ["SPE_E5"]}]}""", "changes[0].user")]
    [InlineData("""{"changes": [{"user": "..", "add": ["SPE_E5"]}]}""", "changes[0].user")]
    [InlineData("""{"changes": [{"user": "a@contoso.example", "add": ["SPE_E5"], "remove": ["spe_e5"]}]}""", "changes[0]")]
    [InlineData("""{"changes": [{"user": "a@contoso.example", "add": ["SPE_E5"]}, {"user": "A@contoso.example", "remove": ["SPE_E5"]}]}""", "changes")]
    [InlineData("""{"changes": [{"user": "a@contoso.example", "add": [{"sku": "SPE_E5", "plans": []}]}]}""", "changes[0].add[0]")]
    [InlineData("""{"changes": [{"user": "a@contoso.example", "add": ["SPE_E5"], "usageLocation": "Belgium"}]}""", "changes[0].usageLocation")]
    [InlineData("""{"change": []}""", "change")]
    public async Task Request_ThatIsNotValid_NamesTheField_AndNothingIsDone(string body, string field)
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.SendAsync(HttpMethod.Post, "/api/license-changes", body);

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Contains(answer.Body.GetProperty("fields").EnumerateArray(), f =>
            f.GetProperty("field").GetString()!.StartsWith(field, StringComparison.Ordinal));
        Assert.Empty(app.Tenant.Requests.All);
    }

    [Fact]
    public async Task Request_OfMoreThanAThousand_IsRefused()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var changes = Enumerable.Range(0, 1001).Select(i => new { user = i.ToString(CultureInfo.InvariantCulture), add = new[] { E5 } });

        (await app.SendAsync(HttpMethod.Post, "/api/license-changes", JsonSerializer.Serialize(new { changes })))
            .IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task SameUser_ByIdAndByName_IsRefusedBeforeAnythingIsWritten()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");

        var answer = await app.SendAsync(HttpMethod.Post, "/api/license-changes", JsonSerializer.Serialize(new
        {
            changes = new object[]
            {
                new { user = user.UserPrincipalName, add = new[] { E5 } },
                new { user = user.Id, add = new[] { E3 } },
                new { user = "wout.stevens@contoso.example", add = new[] { E5 } },
            },
        }));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task WhatIf_TellsWhatWouldHappen_AndWritesNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var users = app.Tenant.State.AddUsers(4).Select(user => new { user = user.UserPrincipalName, add = new[] { E3 } });

        var answer = await app.SendAsync(HttpMethod.Post, "/api/license-changes?whatIf=true", JsonSerializer.Serialize(new { changes = users }));
        var one = await app.SendAsync(HttpMethod.Put, $"/api/users/wout.stevens@contoso.example/licenses/{E5}?whatIf=true");
        var gone = await app.SendAsync(HttpMethod.Delete, $"/api/users/adele.vance@contoso.example/licenses/{E3}?whatIf=true");

        Assert.Equal(["wouldChange", "wouldChange", "wouldChange", "refused"],
            answer.Body.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("outcome").GetString()));
        Assert.Equal((HttpStatusCode.OK, "wouldChange"), (one.Status, one.Text("outcome")));
        Assert.Equal((HttpStatusCode.OK, "wouldChange"), (gone.Status, gone.Text("outcome")));
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
        Assert.Empty(await app.AuditAsync());
        (await app.SendAsync(HttpMethod.Put, $"/api/users/wout.stevens@contoso.example/licenses/{E5}?whatIf=yes"))
            .IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task ProtectedUsers_AreNotTouched()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Assignments:ProtectedUsers:0"] = "Wout.Stevens@contoso.example" } });

        (await app.SendAsync(HttpMethod.Put, $"/api/users/wout.stevens@contoso.example/licenses/{E5}")).IsProblem(HttpStatusCode.Forbidden, "protected-user");

        Assert.Empty(app.Tenant.State.FindUser("wout.stevens@contoso.example")!.Licenses);
    }

    private static void FailBatchesAfter(TestApp app, int answered)
    {
        app.Tenant.Faults.Add(new FaultRule { Match = "$batch", Times = answered, Action = FaultAction.Delay });
        app.Tenant.Faults.Fail("$batch", 500, times: null);
    }

    private static async Task<List<JsonElement>> ChangeAsync(TestApp app, IEnumerable<object> changes)
    {
        var answer = await app.SendAsync(HttpMethod.Post, "/api/license-changes", JsonSerializer.Serialize(new { changes }));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Body.GetProperty("results").EnumerateArray()];
    }
}
