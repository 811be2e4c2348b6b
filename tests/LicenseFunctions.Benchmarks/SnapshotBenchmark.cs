using System.Diagnostics;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Benchmarks;

/// <summary>What one snapshot costs, by the number of products: requests to Graph, requests to storage, time.</summary>
internal static class SnapshotBenchmark
{
    private const int Rounds = 20;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("products | Graph requests | storage requests | median ms");
        foreach (var products in (int[])[1, 10, 50, 98, 200])
            await MeasureAsync(products);
        return 0;
    }

    private static async Task MeasureAsync(int products)
    {
        await using var bed = await TestBed.StartAsync(new() { Seed = TenantOf(products) });
        using var host = await TestBed.StartServicesAsync(bed.Settings);
        var recorder = host.Services.GetRequiredService<UsageRecorder>();
        await recorder.RecordAsync(CancellationToken.None);
        bed.Tenant.Requests.Clear();
        using var stored = new StorageRequests(bed.StorageAddress);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            // A snapshot has whole seconds; the same second again would change nothing.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var began = Stopwatch.GetTimestamp();
            await recorder.RecordAsync(CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine($"{products,8} | {(double)bed.Tenant.Requests.All.Count / Rounds,14:0.#} | {(double)stored.Count / Rounds,16:0.#} | " +
            $"{times[Rounds / 2],9:0.0}");
    }

    public static TenantData TenantOf(int products) => TenantData.Empty with
    {
        Skus = [.. Enumerable.Range(1, products)
            .Select(i => new TenantSku { SkuId = new Guid(i, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), SkuPartNumber = $"SKU{i}", Enabled = i })],
    };
}
