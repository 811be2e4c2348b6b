using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>When licenses have arrived, users who wait in groups are reprocessed (<c>Assignments__ReprocessGroups</c>).</summary>
public sealed class GroupReprocessTests(AzuriteFixture azurite)
{
    private const string Plan1 = "EXCHANGESTANDARD";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Users_GetWhatArrives_OnceEach_AndFailuresAreTriedAgain()
    {
        using var logs = new LogRecorder();
        await using var app = await StartAsync(isOn: true, logs);
        app.Tenant.State.AddHolding("wout.stevens@contoso.example", Lacking(app));
        Task<int> CountAsync(Action? meanwhile = null) => SnapshotAsync(app, meanwhile);

        // Three wait, none is available; then one.
        Assert.Equal(0, await CountAsync());
        app.LeaveFree(1, Plan1);
        Assert.Equal(1, await CountAsync());
        Assert.Equal((4, 0), (app.Tenant.State.Consumed(Plan1), await CountAsync()));
        // One more, which somebody else takes meanwhile: each of the two is tried once for this arrival, in turn, and then nobody.
        foreach (var expected in new[] { 1, 1, 0 })
        {
            app.LeaveFree(1, Plan1);
            Assert.Equal(expected, await CountAsync(() => app.LeaveFree(0, Plan1)));
        }
        Assert.Equal(4, app.Tenant.State.Consumed(Plan1));
        // Both, when more arrive. A refusal is tried again, and a missing permission said once.
        app.LeaveFree(2, Plan1);
        app.Tenant.Faults.Fail("reprocessLicenseAssignment", 400);
        Assert.Equal(2, await CountAsync());
        app.Tenant.State.Permissions.Revoke("User.ReadWrite.All");
        Assert.Equal((1, 1), (await CountAsync(), await CountAsync()));
        app.Tenant.State.Permissions.Grant("User.ReadWrite.All");
        Assert.Equal(5, app.Tenant.State.Consumed(Plan1));
        Assert.Equal((1, 0), (await CountAsync(), await CountAsync()));

        Assert.Equal(6, app.Tenant.State.Consumed(Plan1));
        Assert.Single(logs.Of(4402));
        Assert.Contains(" User.ReadWrite.All,", Assert.Single(logs.Of(4404)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_IsReprocessed_UnlessItIsSwitchedOn()
    {
        await using var app = await StartAsync(isOn: false);
        app.LeaveFree(5, Plan1);

        Assert.Equal((0, 3), (await SnapshotAsync(app), app.Tenant.State.Consumed(Plan1)));
    }

    // available and tried users at the last run, available and wanted now: who counts as tried
    [Theory]
    [InlineData(1, 1, 2, "a,b")]
    [InlineData(1, 0, 2, "a,b")]
    [InlineData(1, 1, null, "a,b")]
    [InlineData(0, 1, 2, "")]
    [InlineData(1, 2, 2, "")]
    [InlineData(1, 1, 0, null)]
    public void Tried_CountsUntilMoreAreAvailable(int before, int now, int? wanted, string? tried)
    {
        var sku = SkuSamples.Usage(1, purchased: 10, assigned: 10 - now) with { Wanted = wanted };

        var next = GroupReprocessor.Next(new Dictionary<Guid, GroupReprocessor.Tried> { [sku.SkuId] = new(before, ["a", "b"]) }, [sku]);

        Assert.Equal(tried, next.TryGetValue(sku.SkuId, out var entry) ? string.Join(',', entry.Users) : null);
    }

    /// <summary>Returns how often Graph was asked to reprocess a user.</summary>
    private async Task<int> SnapshotAsync(TestApp app, Action? meanwhile = null)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        app.Tenant.Requests.Clear();
        meanwhile?.Invoke();
        foreach (var task in app.Services.GetServices<IAfterSnapshot>())
            await task.RunAsync(TestContext.Current.CancellationToken);
        return app.Tenant.Requests.Count("reprocessLicenseAssignment");
    }

    private static LicenseHolding Lacking(TestApp app) => app.Tenant.State.FindUser("yara.vermeulen@contoso.example")!.Licenses[0];

    private Task<TestApp> StartAsync(bool isOn, LogRecorder? logs = null) => TestApp.StartAsync(azurite, new()
    {
        Clock = _clock,
        Logs = logs,
        Settings = isOn ? new Dictionary<string, string> { ["Assignments:ReprocessGroups"] = "true" } : null,
    });
}
