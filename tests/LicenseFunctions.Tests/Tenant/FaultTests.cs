using System.Net;
using LicenseFunctions.Tenant;
using Microsoft.Extensions.Time.Testing;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class FaultTests
{
    private const string User = "wout.stevens@contoso.example";

    [Theory]
    [InlineData("3")]
    [InlineData("2.128")]
    [InlineData(null)]
    public async Task Throttle_HeaderAsGiven(string? retryAfter)
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Throttle("graph", retryAfter: retryAfter);

        var reply = await tenant.GetAsync("/v1.0/subscribedSkus");

        Assert.Equal((HttpStatusCode.TooManyRequests, "TooManyRequests"), (reply.Status, reply.Code));
        Assert.Equal(retryAfter, reply.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null);
    }

    [Fact]
    public async Task Rule_WithTimes_IsUsedUp()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Fail("subscribedSkus", 503, times: 2);

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 3; call++) statuses.Add((await tenant.GetAsync("/v1.0/subscribedSkus")).Status);

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], statuses);
        Assert.Empty(tenant.Server.Faults.Rules);
    }

    [Fact]
    public async Task Rule_OfMethod_LeavesOthersAlone()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Fail("users", 409, times: null, method: "POST");

        Assert.Equal(HttpStatusCode.OK, (await tenant.GetAsync("/v1.0/users")).Status);
        Assert.Equal("Directory_ConcurrencyViolation", (await tenant.AssignAsync(User, E3)).Code);
    }

    [Fact]
    public async Task AcceptThenDrop_DoesItAndCutsTheConnection()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.AcceptThenDrop("assignLicense");

        await Assert.ThrowsAsync<HttpRequestException>(() => tenant.AssignAsync(User, E3));

        Assert.True(tenant.State.FindUser(User)!.Holds(E3));
        Assert.Equal(0, Assert.Single(tenant.Server.Requests.All).Status);
    }

    [Fact]
    public async Task Drop_DoesNothingAndCutsTheConnection()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Drop("assignLicense");

        await Assert.ThrowsAsync<HttpRequestException>(() => tenant.AssignAsync(User, E3));

        Assert.False(tenant.State.FindUser(User)!.Holds(E3));
    }

    [Fact]
    public async Task AcceptThenHang_SendGrid_TakesTheMailAndNeverAnswers()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.AcceptThenHang("sendgrid");
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var sending = tenant.Http.PostAsync(new Uri("/v3/mail/send", UriKind.Relative), Mails.Content(), giveUp.Token);
        await tenant.Server.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);
        Assert.False(sending.IsCompleted);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task AcceptThenHang_ServerStops_LetsGo()
    {
        var tenant = await StartAsync();
        tenant.Server.Faults.AcceptThenHang("sendgrid");
        var sending = tenant.Http.PostAsync(
            new Uri("/v3/mail/send", UriKind.Relative),
            Mails.Content(),
            TestContext.Current.CancellationToken);
        await tenant.Server.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);

        await tenant.Server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => sending);
        tenant.Http.Dispose();
    }

    [Fact]
    public async Task Raw_IsAnsweredAsItStands_AlsoInABatch()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Faults.Garble("/users/nobody", "<html>", status: 503);
        tenant.Server.Faults.Garble("subscribedSkus", """{"value":[""", contentType: "application/json");

        using var batch = await tenant.Http.PostAsync(
            new Uri("/v1.0/$batch", UriKind.Relative),
            Fixtures.Answer.Json("""{"requests":[{"id":"1","method":"GET","url":"/users/nobody"}]}"""),
            TestContext.Current.CancellationToken);
        using var single = await tenant.Http.GetAsync(new Uri("/v1.0/subscribedSkus", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(
            """{"responses":[{"id":"1","status":503,"headers":{"Cache-Control":"no-cache","Content-Type":"text/html","Retry-After":"0"},"body":<html>}]}""",
            await batch.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""{"value":[""", await single.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Delay_WaitsForTheClock()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await StartAsync(new() { TimeProvider = clock });
        tenant.Server.Faults.Add(new() { Match = "graph", Times = 1, Action = FaultAction.Delay, DelayMs = 5000 });

        var reading = tenant.GetAsync("/v1.0/organization");
        await Fixtures.Eventually.HoldsAsync(() => tenant.Server.Faults.Rules.Count == 0, "the rule is taken");
        Assert.False(reading.IsCompleted);
        await Fixtures.Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return reading.IsCompleted;
            },
            "the answer comes");

        Assert.Equal(HttpStatusCode.OK, (await reading).Status);
    }

    [Fact]
    public async Task WriteQuota_UsedUp_IsThrottledUntilTheNextWindow()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 8, 0, 4, TimeSpan.Zero));
        await using var tenant = await StartAsync(new() { TimeProvider = clock });
        tenant.Server.Throttle.WritesPerWindow = 1;

        var first = await tenant.AssignAsync(User, E3);
        var second = await tenant.RemoveAsync(User, E3);
        var read = await tenant.GetAsync("/v1.0/organization");
        clock.Advance(TimeSpan.FromSeconds(6));
        var third = await tenant.RemoveAsync(User, E3);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK),
            (first.Status, second.Status, read.Status, third.Status));
        Assert.Equal("6", second.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task UnitQuota_CountsTheCostOfEachCall()
    {
        await using var tenant = await StartAsync(new() { TimeProvider = new FakeTimeProvider() });
        tenant.Server.Throttle.UnitsPerWindow = 6;

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 3; call++) statuses.Add((await tenant.GetAsync("/v1.0/subscribedSkus")).Status);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Faults_OverHttp_ArePutListedAndDeleted()
    {
        await using var tenant = await StartAsync();

        var put = await tenant.SendAsync(
            HttpMethod.Put,
            "/tenant/faults",
            """[{"match": "sendgrid", "times": 3, "action": "status", "status": 500}]""");
        var mail = await tenant.MailAsync(Mails.Json());
        var listed = await tenant.GetAsync("/tenant/faults");
        await tenant.SendAsync(HttpMethod.Delete, "/tenant/faults");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.InternalServerError), (put.Status, mail.Status));
        Assert.Equal(2, (int)listed.Json[0]!["times"]!);
        Assert.Empty(tenant.Server.Faults.Rules);
    }

    [Fact]
    public async Task Faults_MisspeltProperty_IsRefused()
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.SendAsync(HttpMethod.Put, "/tenant/faults", """[{"match": "graph", "action": "throttle", "tmies": 3}]""");

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
    }
}
