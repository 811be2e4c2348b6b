using System.Net;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Security;

/// <summary>More calls at a time than the app works on, over HTTP.</summary>
public sealed class RunningCallsTests(AzuriteFixture azurite)
{
    private const string User = "/api/users/adele@contoso.example/licenses";

    [Fact]
    public async Task Call_BeyondTheLimit_IsRefusedAtOnce_WhileHealthAndChangesGoOn()
    {
        await using var app = await StartAsync();
        app.Tenant.Faults.Add(new() { Match = "graph", Times = 1, Action = FaultAction.AcceptThenHang });
        using var cancellation = new CancellationTokenSource();
        var running = app.Http.GetAsync(new Uri(User, UriKind.Relative), cancellation.Token);
        await Eventually.HoldsAsync(() => app.Tenant.Faults.Rules.Count == 0, "The call that runs");

        var refused = await app.GetAsync("/api/orders");
        refused.IsProblem(HttpStatusCode.TooManyRequests, "too-many-calls");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/health")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync(HttpMethod.Delete, "/api/waiting/none")).Status);

        // The call ends, and gives up its place.
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Eventually.SeesAsync(() => app.GetAsync("/api/orders"), answer => answer.Status == HttpStatusCode.OK, "The next call");
    }

    [Fact]
    public async Task Mail_BeyondTheLimit_Gets503_SoThatItComesAgain()
    {
        await using var app = await StartAsync();
        app.Tenant.Faults.Add(new() { Match = "graph", Times = 1, Action = FaultAction.AcceptThenHang });
        using var cancellation = new CancellationTokenSource();
        var running = app.Http.PutAsync(new Uri($"{User}/SPE_E3", UriKind.Relative), null, cancellation.Token);
        await Eventually.HoldsAsync(() => app.Tenant.Faults.Rules.Count == 0, "The call that runs");

        (await app.SendAsync(HttpMethod.Post, "/api/webhooks/sendgrid/inbound")).IsProblem(HttpStatusCode.ServiceUnavailable, "busy");

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private Task<TestApp> StartAsync() =>
        TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Limits:ConcurrentCalls"] = "1" } });
}
