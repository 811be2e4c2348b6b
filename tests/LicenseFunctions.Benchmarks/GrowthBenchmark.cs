using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
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

    /// <summary>What is asked for more when there is more: all hours of a product, and a search of all orders for a state that none has.</summary>
    private static readonly string[] MayGrow = ["GET licenses/SKU3/history", "GET orders?state=Failed"];

    private static readonly TimeSpan LongestTimer = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private static readonly string[] Endpoints =
    [
        "GET health", "GET licenses", "GET licenses/SKU3/history", "GET usage.csv", "GET licenses/SKU3/holders", "GET licenses/SKU1/holders", "GET prices",
        "GET users/{user}/licenses", "GET users/{user}/changes", "GET changes", "GET waiting", "GET orders", "GET orders?state=Failed",
        "GET orders?sku=SKU3&since={lately}", "GET orders/{order}", "GET orders/unmatched", "GET reports", "GET health/details", "GET app",
        "GET app/products/SKU3", "GET app/orders", "GET app/orders/{order}", "GET app/waiting", "GET app/changes", "GET app/prices", "GET app/reports",
        "DELETE users/{user}/licenses/SKU3", "PUT users/{user}/licenses/SKU3", "POST orders", "POST orders (of a return)",
    ];

    /// <summary>While a job for all users runs.</summary>
    private static readonly string[] OfJobs =
        ["GET license-jobs", "GET license-jobs/{job}", "GET license-jobs/{job}/results", "GET app/jobs", "GET app/jobs/{job}", "DELETE license-jobs/{job}"];

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
        settings["Orders:MaxLicensesPerMonth"] = "100000";
        settings[$"Orders:Auto:{GrowthTenant.Low}:Quantity"] = "5";
        settings[$"Orders:Auto:{GrowthTenant.Low}:CeilingPerMonth"] = "50";
        await using var run = await Run.StartAsync(tables, tenant, settings);
        await run.InvokeAsync("SnapshotLicenseUsage");
        foreach (var first in (string[])["PUT users/{user}/licenses/SKU3", "POST orders"])
        {
            if (await run.SendAsync(first) is { } failure)
                throw new InvalidOperationException($"{first}: {failure}");
        }
        run.OrderId = tables.Stored(TableNames.Orders, "order|")[0]["Id"]!.GetValue<string>();
        size.AddPast(tables, TimeProvider.System.GetUtcNow());
        foreach (var endpoint in Endpoints)
            Keep(endpoint, await run.CostAsync(() => run.SendAsync(endpoint)));
        foreach (var timer in TimerRuns.Functions)
            Keep(timer, await run.CostAsync(() => run.InvokeAsync(timer)));
        var month = TimeProvider.System.GetUtcNow().AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        foreach (var report in (string[])["GET reports/", "GET app/reports/"])
            Keep($"{report}{{month}}", await run.CostAsync(() => run.SendAsync(report + month)));
        Keep("POST license-jobs (all users)", await run.CostAsync(() => run.StartJobAsync(size.Users)));
        foreach (var endpoint in OfJobs)
            Keep(endpoint, await run.CostAsync(() => run.SendAsync(endpoint)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size.Name}: at most {_mostMemory:0} MB more than idle, by {_mostMemoryOf}; {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        (_mostMemory, _mostMemoryOf) = (0, "");
    }

    private void Keep(string function, Cost cost)
    {
        if (!_costs.TryGetValue(function, out var costs))
            _costs[function] = costs = [];
        costs.Add(cost);
        if (cost.Memory > _mostMemory)
            (_mostMemory, _mostMemoryOf) = (cost.Memory, function);
        if (cost.Memory > MostMemory)
            _broken.Add(string.Create(CultureInfo.InvariantCulture, $"{function} needs {cost.Memory:0} MB more than an idle worker."));
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
            if (costs.Count == Sizes.Length && !MayGrow.Contains(function) && costs[^1].Use.Scanned > (MostGrowth * costs[^2].Use.Scanned) + 100)
                _broken.Add($"{function} reads more rows when more are stored: {costs[^2].Use.Scanned}, then {costs[^1].Use.Scanned}.");
        }
        Console.WriteLine("G: requests to Graph. S: requests to storage (of them pages of queries). R: rows that came (that storage looked at).");
        Console.WriteLine("W: rows written. MB: the worker's peak beyond an idle one, with at most 64 MB that earlier calls left.");
        foreach (var one in _broken)
            Console.WriteLine($"BROKEN: {one}");
    }

    /// <summary>The app in one tenant, and what is asked of it.</summary>
    private sealed class Run : IAsyncDisposable
    {
        /// <summary>What a worker may still hold of earlier calls; with more, a new one is started.</summary>
        private const double MostLeft = 64;

        private readonly RecordedTables _tables;
        private readonly TenantServer _tenant;
        private readonly Dictionary<string, string?> _settings;
        private HostProcess _app;
        private HttpClient _http = null!;
        private WorkerMemory _memory = null!;
        private double _idle;

        /// <summary>What <c>{job}</c> stands for.</summary>
        private string _jobId = "";

        private Run(RecordedTables tables, TenantServer tenant, Dictionary<string, string?> settings)
        {
            (_tables, _tenant, _settings) = (tables, tenant, settings);
            _app = HostProcess.Start(0, settings);
        }

        /// <summary>What <c>{order}</c> stands for.</summary>
        public string OrderId { get; set; } = "";

        public static async Task<Run> StartAsync(RecordedTables tables, TenantServer tenant, Dictionary<string, string?> settings)
        {
            var run = new Run(tables, tenant, settings);
            await run.OpenAsync();
            return run;
        }

        public async Task<Cost> CostAsync(Func<Task<string?>> work)
        {
            if (_memory.Now > _idle + MostLeft)
            {
                await DisposeAsync();
                _app = HostProcess.Start(0, _settings);
                await OpenAsync();
            }
            _tables.Reset();
            _tenant.Requests.Clear();
            _memory.ResetPeak();
            var began = Stopwatch.GetTimestamp();
            var failure = await work();
            var took = Stopwatch.GetElapsedTime(began);
            var graph = _tenant.Requests.All.Count(request => !request.InBatch && request.Path.StartsWith("/v1.0", StringComparison.Ordinal));
            return new Cost(graph, _tables.Use, took, _memory.Peak - _idle, failure);
        }

        /// <returns>What failed; null for nothing.</returns>
        public async Task<string?> SendAsync(string endpoint)
        {
            var parts = endpoint.Split(' ');
            var lately = TimeProvider.System.GetUtcNow().AddDays(-30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var path = parts[1].Replace("{user}", TenantProcess.UserName(0), StringComparison.Ordinal)
                .Replace("{order}", OrderId, StringComparison.Ordinal).Replace("{lately}", lately, StringComparison.Ordinal)
                .Replace("{job}", _jobId, StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(parts[0]), $"/api/{path}");
            if (parts[0] == "POST")
                request.Content = JsonContent.Create(new { sku = "SKU4", quantity = parts.Length > 2 ? -1 : 1 });
            using var answer = await _http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {body}";
        }

        /// <summary>Starts a job that gives a license to so many users.</summary>
        public async Task<string?> StartJobAsync(int users)
        {
            var list = new StringBuilder("user,add\n");
            for (var user = 0; user < users; user++)
                list.Append(CultureInfo.InvariantCulture, $"{TenantProcess.UserName(user)},SKU3\n");
            using var body = new StringContent(list.ToString(), Encoding.UTF8, "text/csv");
            using var answer = await _http.PostAsync(new Uri("/api/license-jobs", UriKind.Relative), body);
            _jobId = answer.Headers.Location?.ToString().Split('/')[^1] ?? "";
            return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
        }

        /// <summary>Runs a timer, and waits until it has recorded its end.</summary>
        public async Task<string?> InvokeAsync(string function)
        {
            var before = EndOf(function);
            using var answer = await _http.PostAsJsonAsync($"/admin/functions/{function}", new { });
            answer.EnsureSuccessStatusCode();
            var began = Stopwatch.GetTimestamp();
            while (EndOf(function) == before)
            {
                if (Stopwatch.GetElapsedTime(began) > LongestTimer)
                    return "it did not end";
                await Task.Delay(BetweenLooks);
            }
            return null;
        }

        public ValueTask DisposeAsync()
        {
            _memory.Dispose();
            _http.Dispose();
            _app.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Waits until the app answers, and gets the cookie of the page.</summary>
        private async Task OpenAsync()
        {
            var (address, worker) = await _app.ListensAsync();
            _http = new HttpClient { BaseAddress = address, Timeout = LongestTimer };
            _memory = new WorkerMemory(worker);
            await SendAsync("GET health");
            _idle = _memory.Now;
            await SendAsync("GET dashboard");
        }

        private string? EndOf(string function) =>
            _tables.Stored(TableNames.TimerRuns, function) is [var row] ? row["odata.etag"]!.GetValue<string>() : null;
    }

    /// <param name="Memory">The worker's peak in MB beyond what it has when idle.</param>
    private sealed record Cost(int Graph, TableUse Use, TimeSpan Time, double Memory, string? Failure)
    {
        public string ToCell() => string.Create(CultureInfo.InvariantCulture,
            $"G {Graph}, S {Use.Requests} ({Use.Pages}), R {Use.Returned} ({Use.Scanned}), W {Use.Written}, {Time.TotalMilliseconds:0} ms, {Memory:0} MB");
    }
}
