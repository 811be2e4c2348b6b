using System.Net;
using System.Text.Json;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Assignments;

public sealed class ChangeLogTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Changes_AreListedNewestFirst_InPages_OverMidnight()
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock });
        var users = app.Tenant.State.AddUsers(7);
        foreach (var user in users)
        {
            await app.SendAsync(HttpMethod.Put, $"/api/users/{user.UserPrincipalName}/licenses/SPE_E5");
            clock.Advance(TimeSpan.FromHours(1));
        }

        var all = await PagesAsync(app, "/api/changes?from=2026-03-01&top=3");
        var some = await PagesAsync(app, "/api/changes?from=2026-03-01T23:00:00Z&to=2026-03-02T01:00:00Z&top=2");

        Assert.Equal(users.Reverse().Select(user => user.Id.ToString()), all.Select(change => change.GetProperty("userId").GetString()));
        Assert.Equal(users.Skip(1).Take(3).Reverse().Select(user => user.Id.ToString()), some.Select(change => change.GetProperty("userId").GetString()));
    }

    [Fact]
    public async Task Changes_OfAUser_AreThatUsersOnly_WithWhoAskedAndWhatCameOfIt()
    {
        await using var app = await TestApp.StartAsync(azurite);
        const string User = "wout.stevens@contoso.example";
        await app.SendAsync(HttpMethod.Put, "/api/users/yara.vermeulen@contoso.example/licenses/SPE_E5");
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/SPE_E5", null, ("X-Caller", "hr-flow"), ("X-Reference", "INC-4711"));
        await app.SendAsync(HttpMethod.Delete, $"/api/users/{User}/licenses/SPE_E5");
        await app.SendAsync(HttpMethod.Put, $"/api/users/{User}/licenses/EXCHANGESTANDARD");

        var changes = await PagesAsync(app, $"/api/users/{User}/changes?top=2");

        Assert.Equal(
            ["+EXCHANGESTANDARD - no-license-available", "+ -SPE_E5 done", "+SPE_E5 - done"],
            changes.Select(c => $"+{string.Join(',', c.GetProperty("added").EnumerateArray())} " +
                $"-{string.Join(',', c.GetProperty("removed").EnumerateArray())} {c.GetProperty("result")}"));
        Assert.Equal(("hr-flow", "INC-4711"), (changes[2].GetProperty("caller").GetString(), changes[2].GetProperty("reference").GetString()));
        Assert.Equal(changes.Select(c => c.ToString()),
            (await PagesAsync(app, $"/api/users/{changes[0].GetProperty("userId").GetString()}/changes")).Select(c => c.ToString()));
    }

    [Fact]
    public async Task Changes_AreFiltered_ByProduct_Caller_Result_AndTime()
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock });
        const string User = "/api/users/wout.stevens@contoso.example";
        await app.SendAsync(HttpMethod.Put, $"{User}/licenses/SPE_E5", null, ("X-Caller", "hr-flow"));
        clock.Advance(TimeSpan.FromHours(1));
        await app.SendAsync(HttpMethod.Put, "/api/users/yara.vermeulen@contoso.example/licenses/SPE_E3");
        await app.SendAsync(HttpMethod.Delete, $"{User}/licenses/SPE_E5", null, ("X-Caller", "it-desk"));

        Assert.Equal(2, await CountAsync("/api/changes?sku=spe_e5&top=1"));
        Assert.Equal(1, await CountAsync("/api/changes?caller=HR-flow"));
        Assert.Equal(2, await CountAsync("/api/changes?result=done"));
        Assert.Equal(1, await CountAsync("/api/changes?sku=SPE_E5&caller=it-desk&result=done"));
        Assert.Equal(0, await CountAsync("/api/changes?result=unknown"));
        Assert.Equal(0, await CountAsync("/api/changes?sku=NONE"));
        Assert.Equal(2, await CountAsync($"{User}/changes?sku=SPE_E5"));
        Assert.Equal(1, await CountAsync($"{User}/changes?since=2026-03-01T22:30:00Z&top=1"));
        Assert.Equal(1, await CountAsync($"{User}/changes?since=2026-03-01T22:30:00Z&sku=SPE_E5"));

        async Task<int> CountAsync(string path) => (await PagesAsync(app, path)).Count;
    }

    [Theory]
    [InlineData("from=2026-01-01&to=2025-01-01")]
    [InlineData("from=2020-01-01&to=2026-01-01")]
    [InlineData("to=0001-01-01")]
    [InlineData("from=0001-01-01&to=0001-01-02")]
    [InlineData("top=501")]
    [InlineData("after=20260301")]
    public async Task Changes_OfAnImpossibleQuery_AreRefused(string query)
    {
        await using var app = await TestApp.StartAsync(azurite);

        (await app.GetAsync($"/api/changes?{query}")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

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
