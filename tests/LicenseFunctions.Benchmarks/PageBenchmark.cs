using System.Diagnostics;
using LicenseFunctions.Dashboard;
using LicenseFunctions.Dashboard.Overview;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// What the page of a tenant with 200 products costs after one, two and three years: requests to storage and time, the time also in
/// storage queries, each being the one that reads 90 rows of the tenant's days.
/// </summary>
internal static class PageBenchmark
{
    private const int Products = 200;
    private const int OrdersPerYear = 300;
    private const int Rounds = 15;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("years stored | storage requests | median ms | in queries of 90 rows | times that of one year");
        await using var bed = await TestBed.StartAsync(new() { Seed = SnapshotBenchmark.TenantOf(Products) });
        using var host = await TestBed.StartServicesAsync(bed.Settings);
        var services = host.Services;
        var now = TimeProvider.System.GetUtcNow();
        var snapshot = await services.GetRequiredService<UsageRecorder>().RecordAsync(CancellationToken.None);
        double? ofOneYear = null;
        for (var years = 1; years <= 3; years++)
        {
            await FillYearAsync(services, snapshot, now, years);
            await services.GetRequiredService<ForecastCache>().RefreshAsync(snapshot, _ => 0, CancellationToken.None);
            var store = services.GetRequiredService<UsageStore>();
            var (query, _) = await MeasureAsync(bed, () => store.GetDailyOfAllAsync(now.AddDays(-89), now, CancellationToken.None));
            var (reader, page, renderer) = (
                services.GetRequiredService<OverviewReader>(), services.GetRequiredService<OverviewPage>(), services.GetRequiredService<PageRenderer>());
            var context = renderer.Open(RequestOfAPerson());
            var (median, requests) = await MeasureAsync(bed, async () =>
            {
                var (title, model) = page.Describe(await reader.ReadAsync(CancellationToken.None), context);
                return renderer.Html(context, "", title, "overview", model);
            });
            ofOneYear ??= median;
            Console.WriteLine($"{years,12} | {requests,16} | {median,9:0} | {median / query,21:0.0} | {median / ofOneYear,22:0.00}");
        }
        return 0;
    }

    private static HttpRequest RequestOfAPerson()
    {
        var request = new DefaultHttpContext().Request;
        request.Path = "/api/app";
        new PageUser("Ann", CanAct: true, HasKey: false).AddTo(request);
        return request;
    }

    private static async Task<(double Median, int Requests)> MeasureAsync<T>(TestBed bed, Func<Task<T>> work)
    {
        // The first is compiled, and makes the tables known.
        await work();
        int requests;
        using (var stored = new StorageRequests(bed.StorageAddress))
        {
            await work();
            requests = stored.Count;
        }
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        times.Sort();
        return (times[Rounds / 2], requests);
    }

    /// <summary>The rows that this year, counted back from now, has left: a reading a day and product, and orders that are ended.</summary>
    private static async Task FillYearAsync(IServiceProvider services, UsageSnapshot today, DateTimeOffset now, int year)
    {
        var table = services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        var days = Enumerable.Range(1 + ((year - 1) * 365), 365)
            .Select(ago => today with { TakenAt = now.AddDays(-ago), Skus = [.. today.Skus.Select(sku => Past(sku, ago))] }).ToList();
        var rows = days.Select(UsageEntity.FromDayOfAll)
            // The page does not read these. Azurite takes minutes for those of all products.
            .Concat(days.SelectMany(day => day.Skus.Take(10).Select(sku => UsageEntity.FromDay(day.TakenAt, sku))));
        await Parallel.ForEachAsync(rows.Chunk(100), async (chunk, cancellationToken) =>
            await table.SubmitAsync(chunk.Select(TableAction.Upsert), cancellationToken));
        var orders = services.GetRequiredService<OrderStore>();
        for (var i = 0; i < OrdersPerYear; i++)
            await AddOrderAsync(orders, today.Skus[i % Products], now.AddDays(-365 * (year - 1)).AddHours(-24 - (i * 365 * 24 / OrdersPerYear)));
    }

    private static SkuUsage Past(SkuUsage sku, int ago) => sku with { Assigned = Math.Max(0, sku.Purchased - (ago / 10) - (ago % 7)) };

    private static Task AddOrderAsync(OrderStore orders, SkuUsage sku, DateTimeOffset at)
    {
        var order = new Order
        {
            Id = OrderId.New(at),
            SkuId = sku.SkuId,
            SkuPartNumber = sku.SkuPartNumber,
            DisplayName = sku.SkuPartNumber,
            Quantity = 5,
            PurchasedBefore = sku.Purchased,
            State = OrderState.Fulfilled,
            RequestedAt = at,
            RequestedBy = null,
            Reason = null,
            CorrelationId = "benchmark",
        };
        return orders.AddAsync(order, CancellationToken.None);
    }
}
