using System.Net;
using System.Text.Json;
using LicenseFunctions.Assignments.Holders;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Assignments.Holders;

public sealed class HolderTests(AzuriteFixture azurite)
{
    private const string E3 = "/api/licenses/ENTERPRISEPACK/holders";

    private static readonly DateTimeOffset Now = new(2026, 6, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Mail = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Chat = Guid.Parse("00000000-0000-0000-0000-000000000002");

    [Fact]
    public async Task Holders_WhoCouldDoWithout_AreListedWithTheReasons()
    {
        await using var app = await StartAsync();
        var tenant = app.Tenant.State;
        Add(tenant, "needs-it", user => user with { LastSignIn = Now.AddDays(-89) });
        Add(tenant, "left", user => user with { AccountEnabled = false, LastSignIn = Now.AddDays(-1) });
        Add(tenant, "starts-soon", user => user with { Created = Now.AddDays(-89) });
        Add(tenant, "never-came", user => user with { Created = Now.AddDays(-91) });
        Add(tenant, "away", user => user with { LastSignIn = Now.AddDays(-91) });
        Add(tenant, "twice", user => user with { LastSignIn = Now });
        tenant.AssignByGroup("twice@contoso.example", tenant.Groups[0], "SMALL");
        Add(tenant, "has-both", user => user with { LastSignIn = Now }, "SMALL", "LARGE");
        tenant.AddUser("no-holder");

        var answer = await app.GetAsync("/api/licenses/small/holders");

        Assert.Equal((HttpStatusCode.OK, "SMALL", "read"), (answer.Status, answer.Text("skuPartNumber"), answer.Text("signInActivity")));
        Assert.Equal(["left: disabled", "never-came: neverSignedIn", "away: inactive", "twice: heldTwice", "has-both: included"], Lines(answer));
        Assert.Null(answer.Text("nextLink"));
        Assert.Equal(["away: inactive"],
            Lines(await app.GetAsync("/api/licenses/small/holders?inactiveDays=90")).Where(line => line.StartsWith("away", StringComparison.Ordinal)));
        Assert.DoesNotContain("away: inactive", Lines(await app.GetAsync("/api/licenses/small/holders?inactiveDays=92")));
        Assert.Equal(
            ["needs-it: ", "left: disabled", "starts-soon: ", "never-came: neverSignedIn", "away: inactive", "twice: heldTwice", "has-both: included"],
            Lines(await app.GetAsync("/api/licenses/small/holders?all=true")));
    }

    [Fact]
    public async Task Holder_IsShownWithAccountAndLastSignIn()
    {
        await using var app = await StartAsync();
        var last = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        Add(app.Tenant.State, "left", user => user with { AccountEnabled = false, LastSignIn = last });

        var holder = (await app.GetAsync("/api/licenses/SMALL/holders")).Body.GetProperty("value")[0];

        Assert.Equal(("left@contoso.example", "left", false, last), (holder.GetProperty("userPrincipalName").GetString(), holder.GetProperty("displayName")
            .GetString(), holder.GetProperty("accountEnabled").GetBoolean(), holder.GetProperty("lastSignInAt").GetDateTimeOffset()));
        Assert.Equal(app.Tenant.State.FindUser("left@contoso.example")!.Id, holder.GetProperty("userId").GetGuid());
    }

    [Theory]
    [InlineData("all is on", true)]
    [InlineData("a service of the larger is off", false)]
    [InlineData("a service of the larger is off in one of two ways", true)]
    [InlineData("the larger is suspended", false)]
    [InlineData("the group could not give the larger", false)]
    [InlineData("the smaller has a service for the company only", true)]
    [InlineData("the smaller has nothing for a user", false)]
    public async Task Holder_OfALargerProduct_DoesWithout_WhereItGivesAll(string how, bool isIncluded)
    {
        await using var app = await StartAsync();
        var tenant = app.Tenant.State;
        var (small, large) = (tenant.FindSku("SMALL")!, tenant.FindSku("LARGE")!);
        Add(tenant, "user", user => user with { LastSignIn = Now });
        var holding = new LicenseHolding
        {
            SkuId = large.SkuId,
            DisabledPlans = how.StartsWith("a service of the larger", StringComparison.Ordinal) ? [Mail] : []
        };
        tenant.AddHolding("user@contoso.example",
            how.StartsWith("the group", StringComparison.Ordinal) ? holding with { State = "Error", AssignedByGroup = tenant.Groups[0].Id } : holding);
        if (how.EndsWith("two ways", StringComparison.Ordinal))
            tenant.AssignByGroup("user@contoso.example", tenant.Groups[0], "LARGE");
        if (how.EndsWith("suspended", StringComparison.Ordinal))
            tenant.SetUnits("LARGE", enabled: 0, suspended: 10);
        if (how.EndsWith("company only", StringComparison.Ordinal))
            tenant.AddSku(small with { ServicePlans = [.. small.ServicePlans, new(Guid.NewGuid(), "STORE", "Company")] });
        if (how.EndsWith("for a user", StringComparison.Ordinal))
            tenant.AddSku(small with { ServicePlans = [new(Guid.NewGuid(), "STORE", "Company")] });

        Assert.Equal([$"user: {(isIncluded ? "included" : "")}"], Lines(await app.GetAsync("/api/licenses/SMALL/holders?all=true")));
    }

    [Fact]
    public async Task Holders_WhereSignInsMayNotBeRead_AreListedWithout()
    {
        await using var app = await StartAsync();
        var tenant = app.Tenant.State;
        tenant.AddUsers(200, "SMALL");
        Add(tenant, "away", user => user with { LastSignIn = DateTimeOffset.UnixEpoch });
        Add(tenant, "never-came", user => user with { Created = DateTimeOffset.UnixEpoch });
        Add(tenant, "left", user => user with { AccountEnabled = false, LastSignIn = DateTimeOffset.UnixEpoch });
        tenant.Permissions.Revoke("AuditLog.Read.All");

        var answer = await app.GetAsync("/api/licenses/SMALL/holders");
        var all = await PagesAsync(app, "/api/licenses/SMALL/holders?all=true&top=50");

        Assert.Equal((HttpStatusCode.OK, "notPermitted"), (answer.Status, answer.Text("signInActivity")));
        Assert.Equal(["left: disabled"], Lines(answer));
        Assert.Equal(JsonValueKind.Null, answer.Body.GetProperty("value")[0].GetProperty("lastSignInAt").ValueKind);
        Assert.Equal(203, all.Count);
        // Each list asks once, not each of its pages.
        Assert.Equal(2, app.Tenant.Requests.Count("/v1.0/users?", "GET", 403));
    }

    [Fact]
    public async Task Holders_WhereUsersMayNotBeRead_AreRefused()
    {
        await using var app = await StartAsync();
        app.Tenant.State.Permissions.Set("LicenseAssignment.Read.All", "AuditLog.Read.All");

        var answer = await app.GetAsync(E3);

        Assert.Contains("User.Read.All", answer.IsProblem(HttpStatusCode.BadGateway, "graph-forbidden"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all=true&top=7", 1)]
    [InlineData("all=true&top=120", 1)]
    [InlineData("all=true&top=500", 1)]
    [InlineData("top=4", 10)]
    [InlineData("top=30", 10)]
    public async Task Holders_FollowingLinks_AreEachThereOnce(string query, int every)
    {
        await using var app = await StartAsync();
        var users = app.Tenant.State.AddUsers(300, "SMALL");
        foreach (var user in users.Where((_, number) => number % 10 == 0))
            app.Tenant.State.ChangeUser(user.UserPrincipalName, it => it with { AccountEnabled = false });

        var listed = await PagesAsync(app, $"/api/licenses/SMALL/holders?{query}");

        Assert.Equal(users.Where((_, number) => number % every == 0).Select(user => user.Id), listed.Select(holder => holder.GetProperty("userId").GetGuid()));
    }

    [Fact]
    public async Task Holders_WhereFewCanDoWithout_ComeAfterManyPagesOfGraph_WhichNoOneAnswerReadsAll()
    {
        await using var app = await StartAsync();
        app.Tenant.State.AddUsers(3000, "SMALL");
        Add(app.Tenant.State, "left", user => user with { AccountEnabled = false });

        var first = await app.GetAsync("/api/licenses/SMALL/holders");
        var read = app.Tenant.Requests.Count("/v1.0/users?", "GET", 200);
        var second = await app.GetAsync(first.Text("nextLink")!);

        Assert.Equal(20, read);
        Assert.Empty(Lines(first));
        Assert.Equal(["left: disabled"], Lines(second));
        Assert.Null(second.Text("nextLink"));
    }

    [Theory]
    [InlineData("inactiveDays=0")]
    [InlineData("inactiveDays=many")]
    [InlineData("all=maybe")]
    [InlineData("top=501")]
    [InlineData("after=x")]
    [InlineData("after=s.A.")]
    public async Task Holders_OfAnImpossibleQuery_AreRefused(string query)
    {
        await using var app = await StartAsync();

        (await app.GetAsync($"{E3}?{query}")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("http://elsewhere.example/v1.0/users?$skiptoken=RFNwdA-1")]
    [InlineData("&$filter=accountEnabled eq true")]
    public async Task Holders_AfterATokenThatGraphNeverGave_AreRefused_AndGraphIsAskedNothingElse(string token)
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync($"{E3}?after={new HolderCursor(WithSignIns: true, token, null)}");

        Assert.Equal("after", answer.Body.GetProperty("fields")[0].GetProperty("field").GetString());
        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.EndsWith($"&$skiptoken={token}", app.Tenant.Requests.All[^1].Path, StringComparison.Ordinal);
        Assert.Equal(2, app.Tenant.Requests.All.Count);
    }

    [Fact]
    public async Task Holders_OfAnUnknownSku_AreNotFound()
    {
        await using var app = await StartAsync();

        (await app.GetAsync("/api/licenses/NOSUCHSKU/holders")).IsProblem(HttpStatusCode.NotFound, "sku-not-found");
    }

    private async Task<TestApp> StartAsync()
    {
        var clock = new FakeTimeProvider(Now);
        var app = await TestApp.StartAsync(azurite, new() { Clock = clock, Tenant = new() { TimeProvider = clock, ResellerDelay = Timeout.InfiniteTimeSpan } });
        app.Tenant.State.AddSku(new TenantSku { SkuId = Guid.NewGuid(), SkuPartNumber = "SMALL", Enabled = 10, ServicePlans = [new(Mail, "MAIL")] });
        app.Tenant.State.AddSku(
            new TenantSku { SkuId = Guid.NewGuid(), SkuPartNumber = "LARGE", Enabled = 10, ServicePlans = [new(Mail, "MAIL"), new(Chat, "CHAT")] });
        return app;
    }

    private static void Add(TenantState tenant, string name, Func<TenantUser, TenantUser> change, params string[] skus)
    {
        var user = tenant.AddUser(name, "BE", skus.Length == 0 ? ["SMALL"] : skus);
        tenant.ChangeUser(user.UserPrincipalName, change);
    }

    private static IEnumerable<string> Lines(Answer answer) => answer.Body.GetProperty("value").EnumerateArray().Select(holder =>
        $"{holder.GetProperty("userPrincipalName").GetString()!.Split('@')[0]}: " +
            $"{string.Join(", ", holder.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()))}");

    private static async Task<List<JsonElement>> PagesAsync(TestApp app, string first)
    {
        var all = new List<JsonElement>();
        for (var link = first; link is not null;)
        {
            var page = await app.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            all.AddRange(page.Body.GetProperty("value").EnumerateArray());
            link = page.Text("nextLink");
        }
        return all;
    }
}
