using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using LicenseFunctions.Health;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// What each call and each timer costs, from a small tenant to one of 500 products, 100,000 users and a million rows of history, orders and changes:
/// requests to Graph and to storage, rows, time, and memory of the worker. Tables are <see cref="RecordedTables"/>, so that the time is the app's own.
/// Fails if something reads ten times the rows when ten times as many are stored, or needs too much memory.
/// </summary>
internal sealed class GrowthBenchmark
{
    private const double MostMemory = 256;

    /// <summary>Of rows that are read, from 100,000 to a million stored ones.</summary>
    private const double MostGrowth = 1.5;

    private static readonly GrowthTenant[] Sizes =
    [
        new(50, 1_000, 1_000), new(160, 10_000, 10_000), new(500, 100_000, 100_000), new(500, 100_000, 1_000_000),
    ];

    private static readonly TimeSpan LongestTimer = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private static readonly string[] Endpoints =
    [
        "GET health", "GET licenses", "GET licenses/SKU3/history", "GET usage.csv", "GET licenses/SKU3/holders", "GET licenses/SKU1/holders", "GET prices",
        "GET users/{user}/licenses", "GET users/{user}/changes", "GET changes", "GET waiting", "GET orders", "GET orders?state=Failed",
        "GET orders?sku=SKU3&since={lately}", "GET orders/{order}", "GET orders/unmatched", "GET reports", "GET health/details", "GET app",
        "GET app/products/SKU3", "GET app/orders", "GET app/orders/{order}", "GET app/waiting", "GET app/changes", "GET app/prices", "GET app/reports",
        "PUT users/{user}/licenses/SKU3", "DELETE users/{user}/licenses/SKU3", "POST orders", "POST orders (return)",
    ];

    /// <summary>By function: the cost at each size.</summary>
    private readonly Dictionary<string, List<Cost>> _costs = new(StringComparer.Ordinal);
    private readonly List<string> _broken = [];
    private double _mostMemory;
    private string _mostMemoryOf = "";

    /// <param name="options"><c>--sizes N</c>: the first N of the four sizes.</param>
    public static async Task<int> RunAsync(string[] options)
    {
        var began = Stopwatch.GetTimestamp();
        var benchmark = new GrowthBenchmark();
        await using var azurite = AzuriteServer.Start(
            new AzuriteOptions { Accounts = [.. Sizes.Index().Select(size => string.Create(CultureInfo.InvariantCulture, $"size{size.Index}"))] });
        await azurite.Ready;
        var sizes = Sizes.Take(Options.Number(options, "--sizes", Sizes.Length)).ToList();
        foreach (var (index, size) in sizes.Index())
            await benchmark.MeasureAsync(size, azurite.ConnectionString(string.Create(CultureInfo.InvariantCulture, $"size{index}")));
        benchmark.Print(sizes);
        Console.WriteLine($"It took {Stopwatch.GetElapsedTime(began):m\\:ss}.");
        return benchmark._broken.Count == 0 ? 0 : 1;
    }

    private async Task MeasureAsync(GrowthTenant size, string azurite)
    {
        var began = Stopwatch.GetTimestamp();
        await using var tables = await RecordedTables.StartAsync();
        await using var tenant = await TenantServer.StartAsync(new() { Seed = size.Seed, ResellerDelay = Timeout.InfiniteTimeSpan });
        size.AddUsers(tenant.State);
        var settings = TestBed.AppSettings(azurite, tenant.GraphEndpoint, tenant.SendGridHost);
        settings["DataStorage"] = tables.In(azurite);
        settings["Links:SigningKey"] = new string('k', 32);
        settings["Orders:MaxOrdersPerDay"] = "1000";
        settings[$"Orders:Auto:{GrowthTenant.Low}:Quantity"] = "5";
        settings[$"Orders:Auto:{GrowthTenant.Low}:CeilingPerMonth"] = "50";
        using var app = HostProcess.Start(0, settings);
        var (address, worker) = await app.ListensAsync();
        using var http = new HttpClient { BaseAddress = address, Timeout = LongestTimer };
        using var memory = new WorkerMemory(worker);
        await SendAsync(http, "GET health");
        var idle = memory.Now;
        var run = new Run(size, tables, tenant, http, memory);
        await run.InvokeAsync("SnapshotLicenseUsage");
        await SendAsync(http, "PUT users/{user}/licenses/SKU3");
        var order = await SendAsync(http, "POST orders");
        size.AddPast(tables, TimeProvider.System.GetUtcNow());
        // The cookie of the page.
        await SendAsync(http, "GET dashboard");
        foreach (var endpoint in Endpoints)
            Keep(endpoint, await run.CostAsync(() => SendAsync(http, endpoint, order.Order)), idle);
        foreach (var timer in TimerRuns.Functions)
            Keep(timer, await run.CostAsync(() => run.InvokeAsync(timer)), idle);
        var month = TimeProvider.System.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        foreach (var report in (string[])["GET reports/", "GET app/reports/"])
            Keep($"{report}{{month}}", await run.CostAsync(() => SendAsync(http, report + month)), idle);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size.Name}: idle {idle:0} MB; {_mostMemory - idle:0} MB more at most, with {_mostMemoryOf}; {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        (_mostMemory, _mostMemoryOf) = (0, "");
    }

    private void Keep(string function, Cost cost, double idle)
    {
        if (!_costs.TryGetValue(function, out var costs))
            _costs[function] = costs = [];
        costs.Add(cost);
        if (cost.PeakMemory > _mostMemory)
            (_mostMemory, _mostMemoryOf) = (cost.PeakMemory, function);
        if (cost.PeakMemory - idle > MostMemory)
            _broken.Add(string.Create(CultureInfo.InvariantCulture, $"{function} needs {cost.PeakMemory - idle:0} MB more than an idle worker."));
        if (cost.Failure is { } failure)
            _broken.Add($"{function} failed: {failure}");
    }

    /// <summary>For each function and size: requests to Graph, requests to storage (of them queries), rows read (looked at), rows written, ms.</summary>
    private void Print(List<GrowthTenant> sizes)
    {
        Console.WriteLine();
        Console.WriteLine($"| | {string.Join(" | ", sizes.Select(size => size.Name))} |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", sizes.Count + 1))}");
        foreach (var (function, costs) in _costs)
        {
            Console.WriteLine($"| `{function}` | {string.Join(" | ", costs.Select(cost => cost.ToCell()))} |");
            if (costs.Count == Sizes.Length && costs[^1].Use.Scanned > (MostGrowth * costs[^2].Use.Scanned) + 100)
                _broken.Add($"{function} reads more rows when more are stored: {costs[^2].Use.Scanned}, then {costs[^1].Use.Scanned}.");
        }
        Console.WriteLine("G: requests to Graph. S: requests to storage (of them pages of queries). R: rows that came (that storage looked at). W: rows written.");
        foreach (var one in _broken)
            Console.WriteLine($"BROKEN: {one}");
    }

    private static async Task<(string? Failure, string Order)> SendAsync(HttpClient http, string endpoint, string order = "")
    {
        var (method, rest) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var path = rest.Replace("{user}", TenantProcess.UserName(0), StringComparison.Ordinal).Replace("{order}", order, StringComparison.Ordinal)
            .Replace("{lately}", TimeProvider.System.GetUtcNow().AddDays(-30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/{path}");
        if (method == "POST")
            request.Content = JsonContent.Create(new { sku = "SKU4", quantity = endpoint.Contains("return", StringComparison.Ordinal) ? -1 : 1 });
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        var failure = answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {body}";
        return (failure, answer.StatusCode == HttpStatusCode.Accepted ? answer.Headers.Location!.OriginalString.Split('/')[^1] : "");
    }

    private sealed record Run(GrowthTenant Size, RecordedTables Tables, TenantServer Tenant, HttpClient Http, WorkerMemory Memory)
    {
        public async Task<Cost> CostAsync(Func<Task<(string? Failure, string Order)>> work)
        {
            Tables.Reset();
            Tenant.Requests.Clear();
            Memory.ResetPeak();
            var began = Stopwatch.GetTimestamp();
            var (failure, _) = await work();
            var took = Stopwatch.GetElapsedTime(began);
            return new Cost(Tenant.Requests.All.Count(request => !request.InBatch && request.Path.StartsWith("/v1.0", StringComparison.Ordinal)), Tables.Use, took,
                Memory.Peak, failure);
        }

        /// <summary>Runs a timer, and waits until it has recorded its end.</summary>
        public async Task<(string? Failure, string Order)> InvokeAsync(string function)
        {
            var before = EndOf(function);
            using var answer = await Http.PostAsJsonAsync($"/admin/functions/{function}", new { });
            answer.EnsureSuccessStatusCode();
            var began = Stopwatch.GetTimestamp();
            while (EndOf(function) == before)
            {
                if (Stopwatch.GetElapsedTime(began) > LongestTimer)
                    return ("it did not end", "");
                await Task.Delay(BetweenLooks);
            }
            return (null, "");
        }

        private string? EndOf(string function) =>
            Tables.Stored(TableNames.TimerRuns, function) is [var row] ? row["odata.etag"]!.GetValue<string>() : null;
    }

    private sealed record Cost(int Graph, TableUse Use, TimeSpan Time, double PeakMemory, string? Failure)
    {
        public string ToCell() => string.Create(CultureInfo.InvariantCulture,
            $"G {Graph}, S {Use.Requests} ({Use.Pages}), R {Use.Returned} ({Use.Scanned}), W {Use.Written}, {Time.TotalMilliseconds:0} ms");
    }
}
