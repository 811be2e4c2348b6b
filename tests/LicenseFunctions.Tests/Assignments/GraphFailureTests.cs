using System.Net;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Graph.Pipeline;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Assignments;

public sealed class GraphFailureTests(AzuriteFixture azurite)
{
    private const string Html = "<html><body>Service unavailable</body></html>";
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
        var options = new GraphOptions { WritesPerWindow = 20, WriteWindowSeconds = 150 };
        using var quota = new WriteQuota(options, new TableSource(new TableServiceClient(azurite.NewStorageAccount()), options), clock);
        var (many, one) = (RetryBudget.ForManyUsers(clock.GetUtcNow()), RetryBudget.ForOneUser(clock.GetUtcNow()));
        using var left = new CancellationTokenSource();
        await quota.AcquireAsync(15, many, TestContext.Current.CancellationToken);

        var waiting = quota.AcquireAsync(6, many, TestContext.Current.CancellationToken);
        var leaving = quota.AcquireAsync(6, many, left.Token);
        var impatient = quota.AcquireAsync(6, one, TestContext.Current.CancellationToken);
        var modest = quota.AcquireAsync(5, one, TestContext.Current.CancellationToken);
        await left.CancelAsync();

        Assert.Equal((TimeSpan.FromSeconds(150), null), (await impatient, await modest));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(waiting.IsCompleted);
        // It may begin to wait only after the clock was moved.
        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(150));
            return waiting.IsCompleted;
        }, "the next window begins");
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Quota_IsOneForAllInstances_AndJobsLeaveATenthOfIt()
    {
        var clock = new FakeTimeProvider();
        var options = new GraphOptions { WritesPerWindow = 200, WriteWindowSeconds = 150 };
        var storage = azurite.NewStorageAccount();
        var instances = Enumerable.Range(0, 4)
            .Select(_ => new WriteQuota(options, new TableSource(new TableServiceClient(storage), options), clock)).ToList();
        var (job, caller) = (RetryBudget.ForJob(clock.GetUtcNow()), RetryBudget.ForOneUser(clock.GetUtcNow()));

        var ofJobs = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => instances[i % 4].AcquireAsync(10, job, TestContext.Current.CancellationToken)));
        var ofCallers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => instances[i % 4].AcquireAsync(5, caller, TestContext.Current.CancellationToken)));

        Assert.Equal((18, 4), (ofJobs.Count(wait => wait is null), ofCallers.Count(wait => wait is null)));
        Assert.Equal((0, TimeSpan.FromSeconds(150)), await instances[1].LeftForJobsAsync(TestContext.Current.CancellationToken));
        clock.Advance(TimeSpan.FromSeconds(150));
        Assert.Equal((180, TimeSpan.Zero), await instances[1].LeftForJobsAsync(TestContext.Current.CancellationToken));
        Assert.Null(await instances[2].AcquireAsync(20, job, TestContext.Current.CancellationToken));
        instances.ForEach(instance => instance.Dispose());
    }

    [Fact]
    public async Task Quota_WithoutStorage_IsThatOfTheInstance()
    {
        var clock = new FakeTimeProvider();
        var options = new GraphOptions { WritesPerWindow = 20, WriteWindowSeconds = 150 };
        using var fails = new HttpClientTransport(new FailingStorage(StorageFault.IsBusy));
        var client = new TableClientOptions { Transport = fails, Retry = { MaxRetries = 0 } };
        using var quota = new WriteQuota(options, new TableSource(new TableServiceClient(azurite.NewStorageAccount(), client), options), clock);
        var caller = RetryBudget.ForOneUser(clock.GetUtcNow());

        Assert.Null(await quota.AcquireAsync(15, caller, TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.FromSeconds(150), await quota.AcquireAsync(15, caller, TestContext.Current.CancellationToken));
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
    [InlineData("$batch", Html, 200)]
    [InlineData("$batch", """{"responses":[{"id":"1","status":200,"headers":{"Content-""", 200)]
    [InlineData("$batch", "{}", 200)]
    [InlineData("$batch", Html, 404)]
    [InlineData("$batch", Html, 502)]
    [InlineData("$batch", Html, 429)]
    [InlineData("subscribedSkus", Html, 200)]
    [InlineData("subscribedSkus", """{"value":[{"skuId":"6fd2c87f-b296-42f0""", 200)]
    [InlineData("subscribedSkus", """{"value":null}""", 200)]
    [InlineData("subscribedSkus", "\"a gateway says hello\"", 200)]
    [InlineData("subscribedSkus", "", 200)]
    [InlineData("subscribedSkus", Html, 400)]
    [InlineData("$select", Html, 200)]
    [InlineData("$select", Html, 404)]
    [InlineData("$select", "\"<html>as a JSON text</html>\"", 200)]
    [InlineData("$select", "\"<html>as a JSON text</html>\"", 404)]
    [InlineData("$select", "", 200)]
    [InlineData("assignLicense", Html, 503)]
    [InlineData("assignLicense", Html, 200)]
    [InlineData("assignLicense", "\"<html>as a JSON text</html>\"", 400)]
    public async Task Answer_ThatCannotBeRead_IsAskedForAgain_AndIsUnavailableInTheEnd(string match, string body, int status)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Garble(match, body, times: 4, status);

        Assert.Equal(HttpStatusCode.Created, (await app.SendAsync(HttpMethod.Put, Path)).Status);
        app.Tenant.Faults.Garble(match, body, times: null, status);
        var answer = await app.SendAsync(HttpMethod.Put, match == "assignLicense" ? Path.Replace("ENTERPRISEPACK", "SPE_E5", StringComparison.Ordinal) : Path);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable, status == 429 ? "graph-throttled" : "graph-unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("?$select", Html, 503)]
    [InlineData("?$select", "\"<html>as a JSON text</html>\"", 404)]
    [InlineData("/assignLicense", Html, 503)]
    [InlineData("/checkMemberGroups", Html, 200)]
    [InlineData("/checkMemberGroups", "{}", 200)]
    public async Task Answer_ThatCannotBeReadForOneUserOfMany_FailsThatBatchAlone(string call, string body, int status)
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["Assignments:ProtectedGroups:0"] = Guid.NewGuid().ToString() } });
        app.Tenant.State.SetUnits("SPE_E5", enabled: 1000);
        var users = app.Tenant.State.AddUsers(60);
        var name = call == "?$select" ? users[25].UserPrincipalName : users[25].Id.ToString();
        app.Tenant.Faults.Garble(name + call, body, times: null, status);

        var answer = await app.SendAsync(
            HttpMethod.Post, "/api/license-changes",
            JsonSerializer.Serialize(new { changes = users.Select(user => new { user = user.UserPrincipalName, add = new[] { "SPE_E5" } }) }));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var results = answer.Body.GetProperty("results").EnumerateArray().ToList();
        var failed = results.Index().Where(result => result.Item.GetProperty("status").GetInt32() != 201).Select(result => result.Index).ToList();
        Assert.Equal(body == Html ? Enumerable.Range(20, 20) : [25], failed);
        Assert.All(failed, i =>
            Assert.Equal((503, "graph-unavailable"), (results[i].GetProperty("status").GetInt32(), results[i].GetProperty("code").GetString())));
        // What was written and not answered is not known to be done; a repetition finds out.
        Assert.Equal(call == "/assignLicense" ? 59 : 60 - failed.Count,
            users.Count(user => !app.Tenant.State.FindUser(user.UserPrincipalName)!.Licenses.IsEmpty));
    }

    [Theory]
    [InlineData("/api/users/wout.stevens@contoso.example/licenses", "$batch")]
    [InlineData("/api/users/wout.stevens@contoso.example/licenses", "subscribedSkus")]
    [InlineData("/api/licenses/ENTERPRISEPACK/holders", "/users")]
    public async Task Reading_ThatCannotBeRead_IsUnavailable(string path, string match)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Garble(match, """{"value":[{"id":"1",""", times: null);

        (await app.GetAsync(path)).IsProblem(HttpStatusCode.ServiceUnavailable, "graph-unavailable");
    }

    [Fact]
    public async Task Snapshot_OfAnAnswerThatCannotBeRead_IsNotKept()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Garble("subscribedSkus", "{}", times: null);

        await Assert.ThrowsAsync<ProblemException>(() => app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken));

        Assert.Null(await app.Services.GetRequiredService<UsageStore>().GetLatestAsync(TestContext.Current.CancellationToken));
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
