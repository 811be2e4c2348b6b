using System.Net;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage;

public sealed class SnapshotTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Licenses_BeforeTheFirstSnapshot_AreNone()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.GetAsync("/api/licenses");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer.Body.GetProperty("takenAt").ValueKind);
        Assert.Equal(0, answer.Body.GetProperty("licenses").GetArrayLength());
    }

    [Fact]
    public async Task Snapshot_OfTheTenant_ShowsEverySkuWithItsNumbers()
    {
        await using var app = await TestApp.StartAsync(azurite);

        await app.InvokeAsync("SnapshotLicenseUsage");
        await Eventually.HoldsAsync(async () =>
            (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").GetArrayLength() > 0, "the snapshot is shown");

        var shown = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray().ToDictionary(l => l.GetProperty("skuId").GetGuid());
        Assert.Equal(app.Tenant.State.Skus.Select(s => s.SkuId).Order(), shown.Keys.Order());
        foreach (var sku in app.Tenant.State.Skus)
        {
            var line = shown[sku.SkuId];
            Assert.Equal(sku.SkuPartNumber, line.GetProperty("skuPartNumber").GetString());
            Assert.Equal(sku.Enabled, line.GetProperty("purchased").GetInt32());
            Assert.Equal(sku.Warning, line.GetProperty("inGrace").GetInt32());
            Assert.Equal(sku.Suspended, line.GetProperty("suspended").GetInt32());
            Assert.Equal(app.Tenant.State.Consumed(sku.SkuId), line.GetProperty("assigned").GetInt32());
            Assert.Equal(sku.Enabled + sku.Warning - app.Tenant.State.Consumed(sku.SkuId), line.GetProperty("available").GetInt32());
        }
    }

    [Fact]
    public async Task Snapshot_OfFiftySkus_CostsTwoGraphRequestsAndAHandfulOfStorageRequests()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Tenant = new() { Seed = TenantOf(50) } });
        var recorder = app.Services.GetRequiredService<UsageRecorder>();
        await recorder.RecordAsync(TestContext.Current.CancellationToken);
        app.Tenant.Requests.Clear();
        using var storage = new StorageRequests(app.TableAddress);

        await Eventually.HoldsAsync(
            async () => (await recorder.RecordAsync(TestContext.Current.CancellationToken)).TakenAt > DateTimeOffset.MinValue, "it is recorded");

        Assert.Equal(2, app.Tenant.Requests.All.Count);
        Assert.InRange(storage.Count, 1, 3);
    }

    [Fact]
    public async Task Snapshot_OfTheSameInstantAgain_ChangesNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<UsageStore>();
        await store.WriteAsync(new UsageSnapshot(Start, [SkuSamples.Usage(1, assigned: 3)]), TestContext.Current.CancellationToken);
        var before = await app.RowsAsync(TableNames.LicenseUsage);

        await store.WriteAsync(new UsageSnapshot(Start, [SkuSamples.Usage(1, assigned: 4), SkuSamples.Usage(2)]), TestContext.Current.CancellationToken);

        var after = await app.RowsAsync(TableNames.LicenseUsage);
        Assert.Equal(before.Select(r => (r.RowKey, r.ETag)), after.Select(r => (r.RowKey, r.ETag)));
    }

    [Fact]
    public async Task Snapshot_WrittenByTwoInstancesAtOnce_IsKeptOnce()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<UsageStore>();

        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => store.WriteAsync(new UsageSnapshot(Start, [SkuSamples.Usage(1), SkuSamples.Usage(2)]), TestContext.Current.CancellationToken)));

        // Each of the two in that hour and on that day, both on that day, and the newest snapshot.
        Assert.Equal(6, (await app.RowsAsync(TableNames.LicenseUsage)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(250)]
    public async Task Snapshot_OfManySkus_IsReadBackWhole(int count)
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<UsageStore>();
        var snapshot = new UsageSnapshot(Start, [.. Enumerable.Range(1, count).Select(i => SkuSamples.Usage(i, assigned: i))]);

        await store.WriteAsync(snapshot, TestContext.Current.CancellationToken);

        var latest = await store.GetLatestAsync(TestContext.Current.CancellationToken);
        Assert.Equal(snapshot.Skus, latest!.Skus);
        Assert.Equal((2 * count) + 2, (await app.RowsAsync(TableNames.LicenseUsage)).Count);
    }

    [Fact]
    public async Task LargeSnapshot_CutOffWhileItWasWritten_IsNotSeenAndIsFinishedByTheNext()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<UsageStore>();
        var cutOff = new UsageSnapshot(Start, [.. Enumerable.Range(1, 150).Select(i => SkuSamples.Usage(i))]);
        // What a writer leaves behind that dies after its first transaction.
        var left = app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        await left.UpsertAsync(UsageEntity.FromSnapshot(UsageEntity.PendingRow, cutOff), TestContext.Current.CancellationToken);
        await left.UpsertAsync(UsageEntity.FromPoint(Start, cutOff.Skus[0]), TestContext.Current.CancellationToken);
        Assert.Null(await store.GetLatestAsync(TestContext.Current.CancellationToken));

        await store.WriteAsync(new UsageSnapshot(Start.AddHours(1), [SkuSamples.Usage(1)]), TestContext.Current.CancellationToken);

        var rows = await app.RowsAsync(TableNames.LicenseUsage);
        Assert.Equal(150, rows.Count(r => r.GetDateTimeOffset("TakenAt") == Start && r.RowKey.StartsWith("sku|", StringComparison.Ordinal)));
        Assert.DoesNotContain(rows, r => r.RowKey == UsageEntity.PendingRow);
        Assert.Equal(Start.AddHours(1), (await store.GetLatestAsync(TestContext.Current.CancellationToken))!.TakenAt);
    }

    [Fact]
    public async Task Snapshot_OfAClockThatRanAhead_IsReplacedByTheNext_AndLogged()
    {
        var (logs, clock) = (new LogRecorder(), new FakeTimeProvider(Start));
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock, Logs = logs });
        var store = app.Services.GetRequiredService<UsageStore>();
        await store.WriteAsync(new UsageSnapshot(Start.AddDays(3), [SkuSamples.Usage(1, assigned: 3)]), TestContext.Current.CancellationToken);

        foreach (var hour in Enumerable.Range(0, 2))
            await store.WriteAsync(new UsageSnapshot(Start.AddHours(hour), [SkuSamples.Usage(1, assigned: 4)]), TestContext.Current.CancellationToken);

        Assert.Equal(Start.AddHours(1), (await store.GetLatestAsync(TestContext.Current.CancellationToken))!.TakenAt);
        Assert.Equal(Start, (await store.GetDailyAsync(SkuSamples.Id(1), Start, Start, TestContext.Current.CancellationToken)
            .SingleAsync(TestContext.Current.CancellationToken)).TakenAt);
        Assert.Single(logs.Of(2002));
    }

    [Fact]
    public async Task Snapshot_WhenGraphForbidsIt_StoresNothing()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("subscribedSkus", 403, times: null);

        var problem = await Assert.ThrowsAsync<LicenseFunctions.Shared.Http.Problems.ProblemException>(
            () => app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken));

        Assert.Contains("LicenseAssignment.Read.All", problem.Message, StringComparison.Ordinal);
        Assert.Empty(await app.RowsAsync(TableNames.LicenseUsage));
    }

    [Fact]
    public async Task Timer_WhenItsTimeComes_TakesASnapshot()
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await TestApp.StartAsync(azurite,
            new() { Clock = clock, Settings = new Dictionary<string, string> { ["SnapshotSchedule"] = "0 0 * * * *" } });

        await Eventually.HoldsAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromMinutes(10));
                return await app.Services.GetRequiredService<UsageStore>().GetLatestAsync(TestContext.Current.CancellationToken) is not null;
            },
            "the timer took a snapshot");
    }

    private static TenantData TenantOf(int skus) => TenantData.Empty with
    {
        Skus = [.. Enumerable.Range(1, skus).Select(i => new TenantSku { SkuId = SkuSamples.Id(i), SkuPartNumber = $"SKU{i}", Enabled = i })],
    };
}
