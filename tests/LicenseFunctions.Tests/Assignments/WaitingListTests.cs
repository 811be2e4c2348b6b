using System.Net;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using static LicenseFunctions.Tests.Assignments.WaitingSteps;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>Who is put on the list, and how it is looked at and left.</summary>
public sealed class WaitingListTests(AzuriteFixture azurite)
{
    private const string Wout = "wout.stevens@contoso.example";

    [Theory]
    [InlineData("wait")]
    [InlineData("order")]
    public async Task Put_WhenNoneIsFree_Is202WithTheEntryAndItsPlace(string whenNoneFree)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);

        var answer = await app.PutAsync(Wout, whenNoneFree, headers: [("X-Caller", "hr-flow"), ("X-Correlation-Id", "case-17"), ("X-Reference", "INC-4711")]);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal($"/api/waiting/{answer.Text("id")}", answer.Headers.Location!.OriginalString);
        Assert.Equal(
            (Wout, app.Tenant.State.FindUser(Wout)!.Id.ToString(), E3, "Waiting", whenNoneFree, "hr-flow", "case-17", "INC-4711"),
            (answer.Text("user"), answer.Text("userId"), answer.Text("skuPartNumber"), answer.Text("state"), answer.Text("whenNoneFree"),
                answer.Text("requestedBy"), answer.Text("correlationId"), answer.Text("reference")));
        Assert.Equal(answer.Body.ToString(), (await app.EntryAsync(answer.Text("id")!)).ToString());
    }

    [Fact]
    public async Task Put_ThatNeedsNotWait_PutsNobodyOnTheList()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(1);

        Assert.Equal(HttpStatusCode.Created, (await app.PutAsync(Wout)).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.PutAsync(Wout)).Status);
        (await app.PutAsync("yara.vermeulen@contoso.example", "fail")).IsProblem(HttpStatusCode.Conflict, "no-license-available");
        (await app.PutAsync("adele.vance@contoso.example", sku: "EXCHANGESTANDARD")).IsProblem(HttpStatusCode.UnprocessableEntity, "plans-conflict");
        (await app.PutAsync("nobody@contoso.example")).IsProblem(HttpStatusCode.NotFound, "user-not-found");

        Assert.Empty(await app.RowsAsync(TableNames.Waiting));
    }

    [Fact]
    public async Task User_WhoAsksAgain_KeepsThePlace_AndMayHaveItOrdered()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var user = app.Tenant.State.AddUser("new");

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.PutAsync(user.UserPrincipalName)));
        var byId = await app.PutAsync(user.Id.ToString(), "order");
        var again = await app.PutAsync(user.UserPrincipalName);

        Assert.All([.. all, byId, again], answer => Assert.Equal((HttpStatusCode.Accepted, all[0].Text("id")), (answer.Status, answer.Text("id"))));
        Assert.Equal(("wait", "order", "order"), (all[0].Text("whenNoneFree"), byId.Text("whenNoneFree"), again.Text("whenNoneFree")));
        Assert.Equal(1, (await app.GetAsync("/api/waiting")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task WhatIf_OfAWait_TellsSoAndWritesNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);

        var answer = await app.PutAsync(Wout, "order", query: "?whatIf=true");

        Assert.Equal((HttpStatusCode.OK, "wouldWait", null), (answer.Status, answer.Text("outcome"), answer.Text("code")));
        Assert.Empty(await app.RowsAsync(TableNames.Waiting));
        Assert.Equal(0, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Cancel_EndsTheWaitOnce_AndTheUserMayWaitAnew()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var user = app.Tenant.State.AddUser("new");
        var id = await app.WaitAsync(user);

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{id}")).Status);
        (await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{id}")).IsProblem(HttpStatusCode.Conflict, "not-waiting");
        app.LeaveFree(1);
        await app.ServeAsync();

        Assert.Empty(app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses);
        Assert.Equal(("Cancelled", "Cancelled by unnamed caller."),
            ((await app.EntryAsync(id)).GetProperty("state").GetString(), (await app.EntryAsync(id)).GetProperty("detail").GetString()));
        app.LeaveFree(0);
        Assert.NotEqual(id, await app.WaitAsync(user));
    }

    [Fact]
    public async Task Cancel_OfAWaitOfWhichARowIsGone_EndsItAllTheSame()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var id = (await app.PutAsync(Wout)).Text("id");
        var row = (await app.RowsAsync(TableNames.Waiting)).Single(one => one.RowKey.StartsWith("user|", StringComparison.Ordinal));
        await app.Table(TableNames.Waiting).DeleteEntityAsync(row, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{id}")).Status);

        Assert.Equal("Cancelled", (await app.EntryAsync(id!)).GetProperty("state").GetString());
        Assert.Single(await app.RowsAsync(TableNames.Waiting));
    }

    [Fact]
    public async Task Cancel_WhileTheLicenseIsBeingAssigned_IsRefused_ButNotForEver()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var id = (await app.WaitAsync(1))[0];
        var store = app.Services.GetRequiredService<WaitingStore>();
        var now = TimeProvider.System.GetUtcNow();

        await store.ChangeAsync(id, entry => entry with { ServingSince = now }, TestContext.Current.CancellationToken);
        (await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{id}")).IsProblem(HttpStatusCode.Conflict, "not-waiting");
        await store.ChangeAsync(id, entry => entry with { ServingSince = now.AddMinutes(-6) }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{id}")).Status);
    }

    [Theory]
    [InlineData("WL-20261124-103805-1234567-7KQ2M")]
    [InlineData("nonsense")]
    public async Task Entry_ThatIsNotThere_IsNotFound(string id)
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.GetAsync($"/api/waiting/{id}")).IsProblem(HttpStatusCode.NotFound, "waiting-not-found");
        (await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{id}")).IsProblem(HttpStatusCode.NotFound, "waiting-not-found");
    }

    [Fact]
    public async Task Entries_AreListedFirstComeFirst_InPages_BySkuAndState()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        app.LeaveFree(0, "SPE_E5");
        var users = app.Tenant.State.AddUsers(5);
        string[] skus = [E3, "SPE_E5", E3, "SPE_E5", E3];
        var ids = new List<string>();
        foreach (var (user, sku) in users.Zip(skus))
            ids.Add(await app.WaitAsync(user, sku: sku));
        await app.SendAsync(HttpMethod.Delete, $"/api/waiting/{ids[2]}");

        Assert.Equal(ids, await PagesAsync(app, "/api/waiting?top=2"));
        Assert.Equal([ids[0], ids[1], ids[3], ids[4]], await PagesAsync(app, "/api/waiting?state=waiting&top=2"));
        Assert.Equal([ids[0], ids[4]], await PagesAsync(app, $"/api/waiting?sku=enterprisepack&state=Waiting&top=1"));
        Assert.Equal([ids[1], ids[3]], await PagesAsync(app, $"/api/waiting?sku={app.Tenant.State.FindSku("SPE_E5")!.SkuId}&top=1"));
        Assert.Equal([ids[2]], await PagesAsync(app, "/api/waiting?state=Cancelled"));
        var caller = (await app.EntryAsync(ids[3])).GetProperty("requestedBy").GetString()!;
        Assert.Equal(ids, await PagesAsync(app, $"/api/waiting?requestedBy={Uri.EscapeDataString(caller.ToUpperInvariant())}&since=2026-01-01"));
        Assert.Empty(await PagesAsync(app, "/api/waiting?requestedBy=nobody"));
        Assert.Empty(await PagesAsync(app, "/api/waiting?since=2999-01-01"));
        (await app.GetAsync("/api/waiting?state=0")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        (await app.GetAsync("/api/waiting?after=x")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    private static async Task<IReadOnlyList<string?>> PagesAsync(TestApp app, string first)
    {
        var ids = new List<string?>();
        for (var next = first; next is not null;)
        {
            var page = await app.GetAsync(next);
            ids.AddRange(page.Body.GetProperty("value").EnumerateArray().Select(entry => entry.GetProperty("id").GetString()));
            next = page.Text("nextLink");
        }
        return ids;
    }
}
