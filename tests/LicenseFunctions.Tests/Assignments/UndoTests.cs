using System.Net;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Assignments;

public sealed class UndoTests(AzuriteFixture azurite)
{
    private const string User = "lidia.holloway@contoso.example";

    [Fact]
    public async Task Change_IsUndoneOnce_WithTheServicePlansThatWereOff_AndTheAuditSaysOfWhich()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var e5 = app.Tenant.State.FindSku("SPE_E5")!;
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/SPE_E5", """{"disabledPlans": ["TEAMS1"]}""");
        await app.SendAsync(HttpMethod.Delete, $"/api/users/{User}/licenses/SPE_E5", null, ("X-Caller", "by mistake"));
        var removal = (await ChangesAsync(app))[0];

        var dryRun = await app.SendAsync(HttpMethod.Post, $"/api/changes/{removal.Id}/undo?whatIf=true");
        Assert.False(app.Tenant.State.FindUser(User)!.Holds(e5.SkuId));
        var undone = await app.SendAsync(HttpMethod.Post, $"/api/changes/{removal.Id}/undo", null, ("X-Caller", "ann"));
        var again = await app.SendAsync(HttpMethod.Post, $"/api/changes/{removal.Id}/undo");

        Assert.Equal(("wouldChange", HttpStatusCode.OK, "changed"), (dryRun.Text("outcome"), undone.Status, undone.Text("outcome")));
        Assert.Equal([e5.ServicePlans.Single(plan => plan.Name == "TEAMS1").Id], app.Tenant.State.FindUser(User)!.Direct(e5.SkuId)!.DisabledPlans);
        Assert.Contains("ann undid it at", again.IsProblem(HttpStatusCode.Conflict, "not-undoable"), StringComparison.Ordinal);
        var changes = await ChangesAsync(app);
        Assert.Equal((removal.Id, true), (changes[0].UndoOf, changes[1].IsUndone));
        // The list of the user's changes has the same ids and marks.
        var user = (await app.GetAsync($"/api/users/{User}/changes")).Body.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(changes.Select(change => change.Id), user.Select(change => change.GetProperty("id").GetString()).Take(changes.Count));
        Assert.NotNull(user[1].GetProperty("undoneAt").GetString());

        // The opposite can be undone like any change.
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, $"/api/changes/{changes[0].Id}/undo")).Status);
        Assert.False(app.Tenant.State.FindUser(User)!.Holds(e5.SkuId));
    }

    [Fact]
    public async Task ServicePlansThatWereSwitched_AreSwitchedBack_AndASwapIsUndoneAtOnce()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var e5 = app.Tenant.State.FindSku("SPE_E5")!;
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/SPE_E5");
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/SPE_E5", """{"disabledPlans": ["TEAMS1"]}""");
        Assert.Single(app.Tenant.State.FindUser(User)!.Direct(e5.SkuId)!.DisabledPlans);
        await app.SendAsync(HttpMethod.Post, $"/api/changes/{(await ChangesAsync(app))[0].Id}/undo");
        Assert.Empty(app.Tenant.State.FindUser(User)!.Direct(e5.SkuId)!.DisabledPlans);
        await app.SendAsync(HttpMethod.Post, "/api/license-changes",
            $$"""{"changes": [{"user": "{{User}}", "add": ["ENTERPRISEPACK"], "remove": ["SPE_E5"]}]}""");
        var before = app.Tenant.Requests.Count("assignLicense");

        var undone = await app.SendAsync(HttpMethod.Post, $"/api/changes/{(await ChangesAsync(app))[0].Id}/undo");

        Assert.Equal(HttpStatusCode.OK, undone.Status);
        Assert.Equal(before + 1, app.Tenant.Requests.Count("assignLicense"));
        var user = app.Tenant.State.FindUser(User)!;
        Assert.Equal((true, false), (user.Holds(e5.SkuId), user.Holds(app.Tenant.State.FindSku("ENTERPRISEPACK")!.SkuId)));
    }

    [Fact]
    public async Task Change_ThatCannotBeUndone_SaysWhy_AndAfterAnInterruptionTheCallCanBeRepeated()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true });
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/EXCHANGESTANDARD"); // none is available
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/SPE_E5");
        await app.SendAsync(HttpMethod.Delete, $"/api/users/{User}/licenses/SPE_E5");
        var changes = await ChangesAsync(app);
        var (removal, refused) = (changes[0].Id, changes[^1].Id);

        (await UndoAsync(app, refused)).IsProblem(HttpStatusCode.Conflict, "not-undoable");
        (await UndoAsync(app, "nothing")).IsProblem(HttpStatusCode.NotFound, "change-not-found");
        (await UndoAsync(app, $"{removal[..^1]}{(removal[^1] == '0' ? '1' : '0')}")).IsProblem(HttpStatusCode.NotFound, "change-not-found");
        app.Tenant.State.SetUnits("SPE_E5", enabled: app.Tenant.State.Consumed("SPE_E5"));
        (await UndoAsync(app, removal)).IsProblem(HttpStatusCode.Conflict, "no-license-available");
        app.Tenant.State.SetUnits("SPE_E5", enabled: 50);
        app.Tenant.Faults.Fail("/users/", 404, times: null);
        (await UndoAsync(app, removal)).IsProblem(HttpStatusCode.NotFound, "user-not-found");
        app.Tenant.Faults.Clear();
        // The process died after Graph did it, and before the change was marked: the user has the license already.
        app.Tenant.State.AddHolding(User, new LicenseHolding { SkuId = app.Tenant.State.FindSku("SPE_E5")!.SkuId });
        Assert.Equal("unchanged", (await UndoAsync(app, removal)).Text("outcome"));
        (await UndoAsync(app, removal)).IsProblem(HttpStatusCode.Conflict, "not-undoable");

        // A row of an earlier version has an id, too, and the same from the page.
        var row = Assert.Single(await app.RowsAsync(TableNames.Audit), row => row.RowKey == changes[1].Id.Replace('-', '|'));
        Assert.False(row.ContainsKey("PlansBefore"));
        var visitor = await app.SignInAsync(LocalFunctions.Run.SignIn.Person.Operator);
        var page = (await visitor.GetAsync("/api/app/changes")).Body.GetString()!;
        Assert.Contains($"action=\"/api/app/changes/{changes[1].Id}/undo\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"action=\"/api/app/changes/{removal}/undo\"", page, StringComparison.Ordinal);
        var done = await visitor.PostAsync($"/api/app/changes/{changes[1].Id}/undo", []);
        var twice = await visitor.PostAsync($"/api/app/changes/{changes[1].Id}/undo", []);
        Assert.Equal(("/api/app/changes?done=undone", "/api/app/changes?refused=not-undoable"),
            (done.Headers.Location!.ToString(), twice.Headers.Location!.ToString()));
        Assert.Contains("The change is undone.", (await visitor.GetAsync("/api/app/changes?done=undone")).Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("is undone already", (await visitor.GetAsync("/api/app/changes?refused=not-undoable")).Body.GetString(), StringComparison.Ordinal);
    }

    private static Task<Answer> UndoAsync(TestApp app, string id) => app.SendAsync(HttpMethod.Post, $"/api/changes/{id}/undo");

    /// <summary>Newest first, without those of usage locations.</summary>
    private static async Task<IReadOnlyList<(string Id, string? UndoOf, bool IsUndone)>> ChangesAsync(TestApp app) =>
        [.. (await app.GetAsync("/api/changes")).Body.GetProperty("value").EnumerateArray()
            .Where(change => change.GetProperty("usageLocation").GetString() is null)
            .Select(change => (change.GetProperty("id").GetString()!, change.GetProperty("undoOf").GetString(),
                change.GetProperty("undoneAt").GetString() is not null))];
}
