using System.Net;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Assignments;

public sealed class GraphFailureTests(AzuriteFixture azurite)
{
    private const string Path = "/api/users/wout.stevens@contoso.example/licenses/ENTERPRISEPACK";

    [Theory]
    [InlineData("LicenseAssignment.Read.All", "LicenseAssignment.Read.All")]
    [InlineData("User.Read.All", "User.Read.All")]
    [InlineData("LicenseAssignment.ReadWrite.All", "LicenseAssignment.ReadWrite.All")]
    public async Task Permission_ThatIsMissing_IsNamed(string revoked, string named)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.State.Permissions.Set("LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All", "User.Read.All");
        app.Tenant.State.Permissions.Revoke(revoked);

        var detail = (await app.SendAsync(HttpMethod.Put, Path)).IsProblem(HttpStatusCode.BadGateway, "graph-forbidden");

        Assert.Contains($" {named},", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.2")]
    [InlineData("1")]
    [InlineData(null)]
    public async Task Throttle_ThatPasses_IsWaitedFor(string? retryAfter)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Throttle("assignLicense", retryAfter: retryAfter);

        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, Path)).Status);
        Assert.Equal(2, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Throttle_ThatLastsTooLong_IsHandedToTheCallerWithItsTime()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Throttle("assignLicense", times: null, retryAfter: "42.5");

        var answer = await app.SendAsync(HttpMethod.Put, Path);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "graph-throttled");
        Assert.Equal(TimeSpan.FromSeconds(43), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(1, app.Tenant.Requests.Count("assignLicense"));
    }

    [Fact]
    public async Task Throttle_UntilADate_IsHandedToTheCallerAsATime()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Throttle("subscribedSkus", times: null, retryAfter: TimeProvider.System.GetUtcNow().AddSeconds(120).ToString("R"));

        var answer = await app.SendAsync(HttpMethod.Put, Path);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "graph-throttled");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(130));
    }

    [Fact]
    public async Task Quota_ThatIsUsedUp_IsHandedToACallerOfOneUserWithItsTime()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Graph:WritesPerWindow"] = "20" } });
        for (var i = 0; i < 10; i++)
        {
            await app.SendAsync(HttpMethod.Put, Path);
            await app.SendAsync(HttpMethod.Delete, Path);
        }

        var answer = await app.SendAsync(HttpMethod.Put, Path);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "graph-throttled");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(150));
        Assert.Equal(20, app.Tenant.Requests.Count("assignLicense"));
        Assert.Equal("graph-throttled", (await app.GetAsync("/api/changes")).Body.GetProperty("value")[0].GetProperty("result").GetString());
    }

    [Fact]
    public async Task Quota_ThatSomebodyWaitsFor_KeepsNobodyElseWaiting()
    {
        var clock = new FakeTimeProvider();
        var quota = new WriteQuota(new GraphOptions { WritesPerWindow = 20, WriteWindowSeconds = 150 }, clock);
        var (many, one) = (GraphPatience.ForManyUsers(clock.GetUtcNow()), GraphPatience.ForOneUser(clock.GetUtcNow()));
        using var left = new CancellationTokenSource();
        await quota.AcquireAsync(15, many, TestContext.Current.CancellationToken);

        var waiting = quota.AcquireAsync(6, many, TestContext.Current.CancellationToken);
        var leaving = quota.AcquireAsync(6, many, left.Token);
        var impatient = quota.AcquireAsync(6, one, TestContext.Current.CancellationToken);
        var modest = quota.AcquireAsync(5, one, TestContext.Current.CancellationToken);
        await left.CancelAsync();

        Assert.True(impatient.IsCompleted && modest.IsCompleted);
        Assert.Equal((TimeSpan.FromSeconds(150), null), (await impatient, await modest));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(150));
        Assert.Null(await waiting);
    }

    [Theory]
    [InlineData(409, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(500, false)]
    public async Task Failure_IsTriedAgainWhereThatHelps(int status, bool again)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("assignLicense", status);

        var answer = await app.SendAsync(HttpMethod.Put, Path);

        if (again)
            Assert.Equal(HttpStatusCode.Created, answer.Status);
        else
            answer.IsProblem(HttpStatusCode.ServiceUnavailable, "graph-unavailable");
    }

    [Fact]
    public async Task Graph_ThatCannotBeReached_IsUnavailable()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Drop("graph", times: null);

        var answer = await app.SendAsync(HttpMethod.Put, Path);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "graph-unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("3", 3.0)]
    [InlineData("2.128", 2.128)]
    [InlineData("Sun, 01 Mar 2026 09:00:05 GMT", 5.0)]
    [InlineData("Sun, 01 Mar 2026 08:59:00 GMT", null)]
    [InlineData("soon", null)]
    [InlineData("-1", null)]
    [InlineData(null, null)]
    public void RetryAfter_InEveryForm_IsUnderstood(string? header, double? seconds)
    {
        var wait = GraphFailure.RetryAfter(header is null ? null : [header], new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

        Assert.Equal(seconds, wait?.TotalSeconds);
    }
}
