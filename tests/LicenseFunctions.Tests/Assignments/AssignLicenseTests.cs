using System.Net;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

public sealed class AssignLicenseTests(AzuriteFixture azurite)
{
    private const string E3 = "ENTERPRISEPACK";

    [Fact]
    public async Task Assign_UntilNoneIsLeft_SucceedsAsOftenAsLicensesAreFree()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var users = app.Tenant.State.AddUsers(5);

        var statuses = new List<HttpStatusCode>();
        foreach (var user in users)
            statuses.Add((await PutAsync(app, user.UserPrincipalName, E3)).Status);

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict], statuses);
        (await PutAsync(app, users[4].UserPrincipalName, E3)).IsProblem(HttpStatusCode.Conflict, "no-license-available");
        Assert.Equal(25, app.Tenant.State.Consumed(E3));
    }

    [Fact]
    public async Task Assign_WhatTheUserHas_Is200AndChangesNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");
        var first = await PutAsync(app, user.UserPrincipalName, E3, """{"disabledPlans": ["TEAMS1"]}""");
        var before = app.Tenant.State.FindUser(user.UserPrincipalName);

        var again = await PutAsync(app, user.Id.ToString(), app.Tenant.State.FindSku(E3)!.SkuId.ToString());

        Assert.Equal((HttpStatusCode.Created, "changed"), (first.Status, first.Text("outcome")));
        Assert.Equal((HttpStatusCode.OK, "unchanged"), (again.Status, again.Text("outcome")));
        Assert.Equal(before, app.Tenant.State.FindUser(user.UserPrincipalName));
        Assert.Single(before!.Licenses[0].DisabledPlans);
        Assert.Equal(1, app.Tenant.Requests.Count("assignLicense"));
    }

    // the plans that are off, what is asked for, the outcome, and the plans that are off then
    [Theory]
    [InlineData("TEAMS1", """{"disabledPlans": ["YAMMER_ENTERPRISE"]}""", "updated", "YAMMER_ENTERPRISE")]
    [InlineData("TEAMS1", """{"disabledPlans": ["YAMMER_ENTERPRISE", "TEAMS1"]}""", "updated", "YAMMER_ENTERPRISE,TEAMS1")]
    [InlineData("TEAMS1", """{"disabledPlans": []}""", "updated", "")]
    [InlineData("", """{"disabledPlans": ["TEAMS1"]}""", "updated", "TEAMS1")]
    [InlineData("TEAMS1", """{"disabledPlans": ["teams1"]}""", "unchanged", "TEAMS1")]
    [InlineData("TEAMS1", """{"disabledPlans": null}""", "unchanged", "TEAMS1")]
    [InlineData("TEAMS1", "{}", "unchanged", "TEAMS1")]
    [InlineData("TEAMS1", null, "unchanged", "TEAMS1")]
    [InlineData("", """{"disabledPlans": []}""", "unchanged", "")]
    public async Task Plans_OfALicenseThatTheUserHas_AreSwitched_WhereTheyAreGiven(string off, string? body, string outcome, string offThen)
    {
        await using var app = await TestApp.StartAsync(azurite);
        var sku = app.Tenant.State.FindSku(E3)!;
        app.Tenant.State.SetUnits(E3, enabled: 1);
        var user = app.Tenant.State.AddUser("new");
        app.Tenant.State.AddHolding(user.UserPrincipalName, new LicenseHolding { SkuId = sku.SkuId, DisabledPlans = Ids(sku, off) });
        var one = $"{{\"changes\": [{{\"user\": \"{user.UserPrincipalName}\", \"add\": [{{\"sku\": " +
            $"\"{E3}\"{(body is null or "{}" ? "" : $", {body.Trim('{', '}')}")}}}]}}]}}";

        var dry = await app.SendAsync(HttpMethod.Put, $"/api/users/{user.UserPrincipalName}/licenses/{E3}?whatIf=true", body);
        var before = app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses;
        var answer = await PutAsync(app, user.UserPrincipalName, E3, body);
        var after = app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses;
        app.Tenant.State.SetHoldings(user.UserPrincipalName, before);
        var many = (await app.SendAsync(HttpMethod.Post, "/api/license-changes", one)).Body.GetProperty("results")[0];

        Assert.Equal(outcome == "updated" ? "wouldChange" : "unchanged", dry.Text("outcome"));
        Assert.Equal((HttpStatusCode.OK, outcome), (answer.Status, answer.Text("outcome")));
        Assert.Equal(outcome == "updated" ? [E3] : [], answer.Body.GetProperty("updated").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal((200, outcome), (many.GetProperty("status").GetInt32(), many.GetProperty("outcome").GetString()));
        Assert.Equal(Ids(sku, offThen), Assert.Single(after).DisabledPlans);
        Assert.Equal(Ids(sku, offThen), Assert.Single(app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses).DisabledPlans);
        Assert.Equal(outcome == "updated" ? [E3, E3] : [], (await app.AuditAsync()).Select(row => row.GetString("Updated")));
    }

    [Theory]
    [InlineData("""{"disabledPlans": ["BI_AZURE_P2"]}""")]
    [InlineData("""{"disabledPlans": []}""")]
    public async Task Plans_OfALicenseThatAGroupBrings_CannotBeSwitched(string body)
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");
        app.Tenant.State.AssignByGroup(user.UserPrincipalName, app.Tenant.State.Groups[0], "POWER_BI_PRO");

        var detail = (await PutAsync(app, user.UserPrincipalName, "POWER_BI_PRO", body)).IsProblem(HttpStatusCode.Conflict, "inherited-from-group");

        Assert.Contains(app.Tenant.State.Groups[0].DisplayName, detail, StringComparison.Ordinal);
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Assign_WhatAGroupBrings_Is200()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");
        app.Tenant.State.AssignByGroup(user.UserPrincipalName, app.Tenant.State.Groups[0], "POWER_BI_PRO");

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(app, user.UserPrincipalName, "POWER_BI_PRO")).Status);
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Assign_WhatAGroupCouldNotGive_IsAssigned()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var user = app.Tenant.State.AddUser("new");
        app.Tenant.State.AddHolding(user.UserPrincipalName, new LicenseHolding
        {
            SkuId = app.Tenant.State.FindSku("POWER_BI_PRO")!.SkuId,
            AssignedByGroup = app.Tenant.State.Groups[0].Id,
            State = "Error",
            Error = "CountViolation",
        });

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(app, user.UserPrincipalName, "POWER_BI_PRO")).Status);
    }

    [Theory]
    [InlineData("nobody@contoso.example", E3, null, HttpStatusCode.NotFound, "user-not-found", "nobody@contoso.example")]
    [InlineData("wout.stevens@contoso.example", "NOSUCHSKU", null, HttpStatusCode.NotFound, "sku-not-found", "NOSUCHSKU")]
    [InlineData("wout.stevens@contoso.example", "11111111-2222-3333-4444-555555555555", null, HttpStatusCode.NotFound, "sku-not-found", "11111111")]
    [InlineData("wout.stevens@contoso.example", "CDS_DB_CAPACITY", null, HttpStatusCode.UnprocessableEntity, "not-assignable", "CDS_DB_CAPACITY")]
    [InlineData("wout.stevens@contoso.example", "EXCHANGESTANDARD", null, HttpStatusCode.Conflict, "no-license-available", "EXCHANGESTANDARD")]
    [InlineData("nestor.wilke@contoso.example", E3, null, HttpStatusCode.UnprocessableEntity, "usage-location-missing", "usageLocation")]
    [InlineData("adele.vance@contoso.example", "EXCHANGESTANDARD", "free", HttpStatusCode.UnprocessableEntity, "plans-conflict", "EXCHANGE_S_STANDARD")]
    [InlineData("wout.stevens@contoso.example", E3, """{"disabledPlans": ["TEAMS2"]}""", HttpStatusCode.BadRequest, "invalid-request", "TEAMS1")]
    [InlineData("wout.stevens@contoso.example", E3, """{"usageLocation": "Belgium"}""", HttpStatusCode.BadRequest, "invalid-request", "usageLocation")]
    [InlineData("nestor.wilke@contoso.example", E3, """{"usageLocation": "UK"}""", HttpStatusCode.BadRequest, "invalid-request", "UK")]
    [InlineData("wout.stevens@contoso.example", E3, """{"whenNoneFree": "pray"}""", HttpStatusCode.BadRequest, "invalid-request", "whenNoneFree")]
    [InlineData("wout.stevens@contoso.example", E3, """{"disabledPlan": []}""", HttpStatusCode.BadRequest, "invalid-request", "disabledPlan")]
    [InlineData("wout.stevens@contoso.example", E3, """{"usageLocation": """, HttpStatusCode.BadRequest, "invalid-request", "JSON")]
    [InlineData("wout.stevens@contoso.example", E3, "[]", HttpStatusCode.BadRequest, "invalid-request", "body")]
    public async Task Assign_ThatIsRefused_SaysWhyInWordsAndAssignsNothing(
        string user, string sku, string? body, HttpStatusCode status, string code, string inDetail)
    {
        await using var app = await TestApp.StartAsync(azurite);
        if (body == "free")
        {
            app.Tenant.State.SetUnits(sku, enabled: 10);
            body = null;
        }
        var before = app.Tenant.State.FindUser(user);

        var detail = (await PutAsync(app, user, sku, body)).IsProblem(status, code);

        Assert.Contains(inDetail, detail, StringComparison.Ordinal);
        Assert.Equal(before, app.Tenant.State.FindUser(user));
    }

    [Fact]
    public async Task Assign_OutsideTheAllowedSkus_IsRefused()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Assignments:AllowedSkus:0"] = "POWER_BI_PRO" } });

        (await PutAsync(app, "wout.stevens@contoso.example", E3)).IsProblem(HttpStatusCode.UnprocessableEntity, "not-assignable");
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(app, "wout.stevens@contoso.example", "POWER_BI_PRO")).Status);
    }

    [Theory]
    [InlineData("""{"usageLocation": "FR"}""", null, "FR")]
    [InlineData("""{"usageLocation": "FR"}""", "BE", "FR")]
    [InlineData(null, "BE", "BE")]
    public async Task Assign_ToAUserWithoutLocation_SetsTheRequestsElseTheDefault(string? body, string? byDefault, string expected)
    {
        var settings = new Dictionary<string, string>();
        if (byDefault is not null)
            settings["Assignments:DefaultUsageLocation"] = byDefault;
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = settings });

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(app, "nestor.wilke@contoso.example", E3, body)).Status);

        Assert.Equal(expected, app.Tenant.State.FindUser("nestor.wilke@contoso.example")!.UsageLocation);
        Assert.Equal([(E3, null), ("", expected)], (await app.AuditAsync()).Select(r => (r.GetString("Added"), (string?)r.GetString("UsageLocation"))));
    }

    [Fact]
    public async Task Assign_ToAUserWithALocation_NeverOverwritesIt()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await PutAsync(app, "wout.stevens@contoso.example", E3, """{"usageLocation": "FR"}""");

        Assert.Equal("BE", app.Tenant.State.FindUser("wout.stevens@contoso.example")!.UsageLocation);
    }

    [Theory]
    [InlineData("nestor.wilke@contoso.example", 400, "License assignment cannot be done for user with invalid usage location.", "assignLicense")]
    [InlineData("wout.stevens@contoso.example", 400, "License assignment cannot be done for user with invalid usage location.", "assignLicense")]
    [InlineData("wout.stevens@contoso.example", 404, null, "assignLicense")]
    [InlineData("nestor.wilke@contoso.example", 404, null, "PATCH")]
    [InlineData("wout.stevens@contoso.example", 404, null, "checkMemberGroups")]
    public async Task Assign_ToAUserWhomGraphDoesNotKnowEverywhereYet_BearsItsDelay(string user, int status, string? message, string call)
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Assignments:ProtectedGroups:0"] = Guid.NewGuid().ToString() } });
        app.Tenant.Faults.Add(new FaultRule
        {
            Match = call == "PATCH" ? "/users/" : call,
            Method = call == "PATCH" ? call : null,
            Times = 3,
            Action = FaultAction.Status,
            Status = status,
            Message = message,
            RetryAfter = "0",
        });

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(app, user, E3, """{"usageLocation": "BE"}""")).Status);
    }

    [Theory]
    [InlineData("assignLicense", null)]
    [InlineData("/users/", "PATCH")]
    [InlineData("checkMemberGroups", null)]
    public async Task Assign_ToAUserWhoIsGoneSinceItWasRead_IsRefusedAfterSomeRepetitions(string match, string? method)
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Assignments:ProtectedGroups:0"] = Guid.NewGuid().ToString() } });
        app.Tenant.Faults.Add(new FaultRule { Match = match, Method = method, Times = null, Action = FaultAction.Status, Status = 404, RetryAfter = "0" });

        var answer = await PutAsync(app, "nestor.wilke@contoso.example", E3, """{"usageLocation": "BE"}""");

        answer.IsProblem(HttpStatusCode.NotFound, "user-not-found");
        Assert.Equal(4, app.Tenant.Requests.All.Count(request => request.Status == 404));
    }

    [Fact]
    public async Task Assign_LeavesAnAuditRow_WithTheCallerAndTheResult()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await app.SendAsync(HttpMethod.Put, $"/api/users/wout.stevens@contoso.example/licenses/{E3}", null, ("X-Caller", "hr-flow"),
            ("X-Correlation-Id", "case-17"), ("X-Reference", "INC-4711"));
        await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/VISIOCLIENT");

        var rows = await app.AuditAsync();
        Assert.Equal(["no-license-available", "done"], rows.Select(r => r.GetString("Result")));
        Assert.Equal((E3, "", "hr-flow", "case-17", "INC-4711"), (rows[1].GetString("Added"), rows[1].GetString("Removed"), rows[1].GetString("Caller"),
            rows[1].GetString("CorrelationId"), rows[1].GetString("Reference")));
        Assert.All(rows, row => Assert.StartsWith(app.Tenant.State.TenantId.ToString(), row.PartitionKey, StringComparison.Ordinal));
    }

    private static List<Guid> Ids(TenantSku sku, string plans) =>
        [.. plans.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => sku.ServicePlans.Single(plan => plan.Name == name).Id)];

    private static Task<Answer> PutAsync(TestApp app, string user, string sku, string? body = null) =>
        app.SendAsync(HttpMethod.Put, $"/api/users/{user}/licenses/{sku}", body);
}
