using Azure.Data.Tables;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Assignments;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Chaos;

/// <summary>The machine's clock is set by hours, forward or back, while the app works.</summary>
public sealed class ClockJumpTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 30, TimeSpan.Zero);
    private static readonly TimeSpan Jump = TimeSpan.FromHours(5);
    private readonly FakeTimeProvider _clock = new(Start);

    [Fact]
    public async Task Order_WhoseRetryIsHoursAhead_BecauseTheClockWentBack_IsSentOnce_WhenItIsRightAgain()
    {
        await using var app = await StartAsync(new() { ["Orders:RetryAfter"] = "00:00:01" });
        app.Tenant.Faults.Fail("/v3/mail/send", 503);
        var id = (await app.PostOrderAsync($$"""{"sku": "{{WaitingSteps.E3}}", "quantity": 5}""")).Text("id")!;
        await SeesAsync(app, id, row => row.GetInt32("Tries") == 1, "the first try has failed");

        _clock.AdjustTime(Start - Jump);
        await SeesAsync(app, id, row => row.GetDateTimeOffset("QueuedAt") < Start, "it is queued again, for hours");
        Assert.Empty(app.MailsTo("orders@reseller.example"));

        _clock.AdjustTime(Start + Jump);
        await app.Services.GetRequiredService<OrderFollowUp>().RunAsync(TestContext.Current.CancellationToken);
        await SeesAsync(app, id, row => row.GetString("State") == "Sent", "it is sent");
        await app.Services.GetRequiredService<OrderFollowUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Single(app.MailsTo("orders@reseller.example"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitingUser_OfARunThatDied_IsServed_AlsoIfItsClockWasHoursAhead(bool isAhead)
    {
        await using var app = await StartAsync();
        app.LeaveFree(0);
        var ids = await app.WaitAsync(1);
        var store = app.Services.GetRequiredService<WaitingStore>();
        // As a run leaves it that dies in the middle.
        await store.TryLeaseAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        await store.ChangeAsync(ids[0], entry => entry with { ServingSince = _clock.GetUtcNow() }, TestContext.Current.CancellationToken);
        app.LeaveFree(1);

        _clock.AdjustTime(isAhead ? Start - Jump : Start + Jump);
        await app.ServeAsync();

        Assert.Equal(["Assigned"], await app.EntriesAsync(ids));
    }

    [Fact]
    public async Task Timer_RunsOnce_ForTheHoursThatTheClockLeftOut_AndGoesOn_AfterItWentBack()
    {
        await using var app = await StartAsync(new() { ["SnapshotSchedule"] = "0 0 * * * *" });
        await Eventually.HoldsAsync(async () =>
        {
            // Until the host waits for the hour.
            if (await SnapshotsAsync(app) == 0)
                _clock.Advance(TimeSpan.FromMinutes(10));
            return await SnapshotsAsync(app) > 0;
        }, "the timer runs");
        var first = await SnapshotsAsync(app);

        _clock.Advance(Jump);
        await Eventually.HoldsAsync(async () => await SnapshotsAsync(app) > first, "the timer runs after hours were left out");
        Assert.Equal(first + 1, await SnapshotsAsync(app));

        _clock.AdjustTime(_clock.GetUtcNow() - Jump);
        await Eventually.HoldsAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromMinutes(30));
            return await SnapshotsAsync(app) > first + 1;
        }, "the timer runs after the clock went back");
    }

    private Task<TestApp> StartAsync(Dictionary<string, string>? settings = null) =>
        TestApp.StartAsync(azurite, new() { Clock = _clock, Settings = settings });

    /// <summary>The calls of the snapshot to Graph: nothing else runs that reads all products.</summary>
    private static Task<int> SnapshotsAsync(TestApp app) => Task.FromResult(app.Tenant.Requests.Count("subscribedSkus", "GET"));

    private static Task SeesAsync(TestApp app, string id, Predicate<TableEntity> condition, string what) => Eventually.HoldsAsync(
        async () => (await app.RowsAsync(TableNames.Orders)).Any(row =>
            row.RowKey.StartsWith("order|", StringComparison.Ordinal) && row.GetString("Id") == id && condition(row)),
        what);
}
