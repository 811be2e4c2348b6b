using Azure.Data.Tables;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Usage;

public sealed class TrimmingTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = new(2026, 6, 10, 2, 40, 0, TimeSpan.Zero);

    [Fact]
    public async Task Trimming_RemovesOldReadings_AndKeepsOneADay_UntilThatIsOld()
    {
        await using var app = await StartAsync();
        // 90 days before now, to the second, is kept.
        await WriteAsync(app, Usage, Now.AddDays(-90).AddHours(-1), Now.AddDays(-90), Now.AddHours(-1));
        await WriteAsync(app, UsageEntity.FromDay, Now.AddDays(-1826), Now.AddDays(-1825), Now.AddDays(-100));
        await WriteAsync(app, OfAll, Now.AddDays(-1826), Now.AddDays(-1825), Now.AddDays(-100));

        await TrimAsync(app);

        Assert.Equal(
            ["all 2021-06-11", "all 2026-03-02", "day 2021-06-11", "day 2026-03-02", "sku 2026-03-12T02", "sku 2026-06-10T01"],
            await LeftAsync(app));
    }

    [Fact]
    public async Task Trimming_LeavesTheNewestSnapshotAlone_HoweverOld()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<UsageStore>();
        var snapshot = new UsageSnapshot(Now.AddYears(-10), [SkuSamples.Usage(1), SkuSamples.Usage(2)]);
        await store.WriteAsync(snapshot, TestContext.Current.CancellationToken);

        await TrimAsync(app);

        Assert.Equal(snapshot.Skus, (await store.GetLatestAsync(TestContext.Current.CancellationToken))!.Skus);
        Assert.Equal([UsageEntity.LatestRow], (await app.RowsAsync(TableNames.LicenseUsage)).Select(row => row.RowKey));
    }

    [Fact]
    public async Task Trimming_TrimsProductsThatTheTenantHasNoMore()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(Now, [SkuSamples.Usage(2)]), TestContext.Current.CancellationToken);
        await WriteAsync(app, Usage, Now.AddDays(-200), Now.AddDays(-199), Now.AddDays(-1));

        await TrimAsync(app);

        Assert.Equal(Now.AddDays(-1), Assert.Single(await RowsAsync(app, 1)).GetDateTimeOffset("TakenAt"));
    }

    [Fact]
    public async Task Trimming_AgainAndAgain_ChangesNothingMore()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, Usage, Now.AddDays(-100), Now.AddDays(-1));
        await TrimAsync(app);
        var once = (await app.RowsAsync(TableNames.LicenseUsage)).Select(row => (row.RowKey, row.ETag)).ToList();

        await TrimAsync(app);

        Assert.Equal(once, (await app.RowsAsync(TableNames.LicenseUsage)).Select(row => (row.RowKey, row.ETag)));
    }

    [Fact]
    public async Task Trimming_CutOffInTheMiddle_IsFinishedByTheNext()
    {
        await using var app = await StartAsync();
        // More than one transaction each.
        foreach (var product in Enumerable.Range(1, 3))
            await WriteAsync(app, Usage, product, [.. Enumerable.Range(0, 250).Select(hour => Now.AddDays(-120).AddHours(hour)), Now.AddDays(-1)]);
        using var cutOff = new CancellationTokenSource();
        var trimming = app.Services.GetRequiredService<UsageTrimmer>().TrimAsync(cutOff.Token);
        await Eventually.HoldsAsync(async () => trimming.IsCompleted || (await app.RowsAsync(TableNames.LicenseUsage)).Count < 753, "some are gone");
        await cutOff.CancelAsync();
        await Record.ExceptionAsync(() => trimming);

        await TrimAsync(app);

        Assert.Equal(3, (await app.RowsAsync(TableNames.LicenseUsage)).Count);
    }

    [Fact]
    public async Task Trimming_OfNothing_DoesNothing()
    {
        await using var app = await StartAsync();

        await TrimAsync(app);

        Assert.Empty(await app.RowsAsync(TableNames.LicenseUsage));
    }

    [Fact]
    public async Task Timer_AtNight_Trims()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, Usage, Now.AddDays(-100));

        await app.InvokeAsync("TrimUsageHistory");

        await Eventually.HoldsAsync(async () => (await app.RowsAsync(TableNames.LicenseUsage)).Count == 0, "it is gone");
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(azurite, new() { Clock = new FakeTimeProvider(Now) });

    private static Task TrimAsync(TestApp app) => app.Services.GetRequiredService<UsageTrimmer>().TrimAsync(TestContext.Current.CancellationToken);

    private static TableEntity Usage(DateTimeOffset at, SkuUsage usage) => UsageEntity.FromPoint(at, usage);

    private static TableEntity OfAll(DateTimeOffset at, SkuUsage usage) => UsageEntity.FromDayOfAll(new UsageSnapshot(at, [usage]));

    private static Task WriteAsync(TestApp app, Func<DateTimeOffset, SkuUsage, TableEntity> row, params DateTimeOffset[] times) =>
        WriteAsync(app, row, 1, times);

    private static async Task WriteAsync(TestApp app, Func<DateTimeOffset, SkuUsage, TableEntity> row, int product, DateTimeOffset[] times)
    {
        var rows = app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        foreach (var chunk in times.Select(time => row(time, SkuSamples.Usage(product))).Chunk(100))
            await rows.SubmitAsync(chunk.Select(TableAction.Add), TestContext.Current.CancellationToken);
    }

    private static async Task<IEnumerable<TableEntity>> RowsAsync(TestApp app, int product) =>
        (await app.RowsAsync(TableNames.LicenseUsage))
            .Where(row => row.RowKey.Contains(SkuSamples.Usage(product).SkuId.ToString(), StringComparison.Ordinal));

    private static async Task<IEnumerable<string>> LeftAsync(TestApp app) => (await app.RowsAsync(TableNames.LicenseUsage)).Select(row =>
    {
        var format = row.RowKey.StartsWith("sku", StringComparison.Ordinal) ? "yyyy-MM-dd'T'HH" : "yyyy-MM-dd";
        return $"{row.RowKey[..3]} {row.GetDateTimeOffset("TakenAt").GetValueOrDefault().ToString(format, System.Globalization.CultureInfo.InvariantCulture)}";
    });
}
