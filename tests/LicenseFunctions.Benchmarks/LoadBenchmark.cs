using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// Calls at fixed rates against host, worker, storage and a simulated tenant of 100 ms a request, each a process of its own: reads and changes, then
/// both for minutes, and at last far more than the app can do. Fails if a call fails that should not, memory grows, a refusal is slow, something is
/// half done, or the app does not recover.
/// </summary>
internal sealed class LoadBenchmark
{
    private const int SoakReads = 40;
    private const int SoakChanges = 10;
    private const int OverloadChanges = 200;
    private const int OverloadSeconds = 20;
    private const int RampSeconds = 8;
    private const string Get = "GET";

    /// <summary>Reads rise until this much of the time of the slowest twentieth is not the tenant's.</summary>
    private const double MostForReads = 250;

    /// <summary>Refusals are early if the slowest twentieth take less than this.</summary>
    private const double MostForRefusals = 1000;

    /// <summary>The last quarter of a long run may use so much more memory than the second.</summary>
    private const double MostGrowth = 1.25;

    private static readonly int[] Ramp = [150, 225, 340, 500, 750, 1100, 1600];
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(10);

    private readonly TenantProcess _tenant;
    private readonly string _storage;
    private readonly HttpClient _http;
    private readonly WorkerMemory _memory;
    private readonly int _seconds;
    private readonly List<string> _broken = [];

    /// <summary>What of each kind of call is the tenant's time, in ms.</summary>
    private readonly Dictionary<string, double> _tenantTime = new(StringComparer.Ordinal);

    /// <summary>Whether users have the license, by what their last change that was accepted says.</summary>
    private readonly Dictionary<int, bool> _assigned = [];
    private int _changes;
    private int _unanswered;

    private LoadBenchmark(TenantProcess tenant, string storage, HttpClient http, WorkerMemory memory, int seconds)
    {
        (_tenant, _storage, _http, _memory, _seconds) = (tenant, storage, http, memory, seconds);
    }

    /// <param name="options"><c>--seconds N</c>: of each row, by default 30. <c>--minutes N</c>: of the long run, by default 4.</param>
    public static async Task<int> RunAsync(string[] options)
    {
        var began = Stopwatch.GetTimestamp();
        var (seconds, minutes) = (Options.Number(options, "--seconds", 30), Options.Number(options, "--minutes", 4));
        Autocannon.Ensure();
        await using var azurite = AzuriteServer.Start(new AzuriteOptions());
        await azurite.Ready;
        using var tenant = await TenantProcess.StartAsync(Throttle.Documented);
        var settings = TestBed.AppSettings(azurite.ConnectionString(), tenant.GraphEndpoint, tenant.Address);
        // All calls come from one address, as if they were one caller.
        settings["Limits:CallsPerMinute"] = settings["Limits:OpenCallsPerMinute"] = "1000000";
        settings["Orders:MaxOrdersPerDay"] = "1000";
        using var app = HostProcess.Start(0, settings);
        var (address, worker) = await app.ListensAsync();
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        using var memory = new WorkerMemory(worker);
        var broken = await new LoadBenchmark(tenant, azurite.ConnectionString(), http, memory, seconds).RunAsync(minutes);
        foreach (var one in broken)
            Console.WriteLine($"BROKEN: {one}");
        Console.WriteLine($"It took {Stopwatch.GetElapsedTime(began):m\\:ss}.");
        return broken.Count == 0 ? 0 : 1;
    }

    private static string UserPath(int user) => $"/api/users/{TenantProcess.UserName(user)}/licenses";

    private static IReadOnlyList<LoadCall> Reads(int first)
    {
        List<LoadCall> all =
        [
            new("GET /licenses", Get, "/api/licenses"),
            new("GET /users/{user}/licenses", Get, UserPath(first % TenantProcess.Users)),
            new("GET /orders", Get, "/api/orders"),
            new("GET /licenses/{sku}/history", Get, $"/api/licenses/{TenantProcess.Sku}/history"),
        ];
        return [.. all.Skip(first % all.Count), .. all.Take(first % all.Count)];
    }

    /// <summary>Assigns one user a license, and removes it again, so that there always are some.</summary>
    private static IReadOnlyList<LoadCall> Changes(int user)
    {
        var path = $"{UserPath(user)}/{TenantProcess.Sku}";
        return [new("PUT", "PUT", path), new("DELETE", "DELETE", path)];
    }

    private async Task<IReadOnlyList<string>> RunAsync(int minutes)
    {
        await PrepareAsync();
        Console.WriteLine();
        Console.WriteLine("calls              | a second | p50, p95, p99 in ms | without the tenant's | errors | memory before, after, peak in MB | answers");
        await MeasureAsync("reads", 10, 0, _seconds);
        await MeasureAsync("reads", 100, 0, _seconds);
        var best = await RampAsync();
        await MeasureAsync("changes", 0, 10, _seconds);
        await MeasureAsync("changes, quota", 0, 20, _seconds);
        await SoakAsync(minutes);
        await OverloadAsync(3 * best);
        await CheckChangesAsync();
        return _broken;
    }

    /// <summary>Gives the app something to answer, warms it up, and finds what the tenant's part of each call is.</summary>
    private async Task PrepareAsync()
    {
        await TellAsync(HttpMethod.Post, "/admin/functions/SnapshotLicenseUsage", new { });
        for (var order = 0; order < 20; order++)
            await TellAsync(HttpMethod.Post, "/api/orders", new { sku = TenantProcess.Sku, quantity = 1 });
        Keep(await Autocannon.RunAsync(_http.BaseAddress!, 6, [.. Enumerable.Range(0, 20).Select(i => i < 10 ? Reads(i) : Changes(i))]));
        // The last user is nobody else's.
        foreach (var call in Reads(0).Concat(Changes(TenantProcess.Users)))
        {
            var before = (await _tenant.RequestsAsync()).Count;
            using (var answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(call.Method), call.Path)))
            {
                answer.EnsureSuccessStatusCode();
                if (call.Method != Get)
                    _changes++;
            }
            var requests = (await _tenant.RequestsAsync()).Skip(before).Where(request => !request.InBatch).ToList();
            _tenantTime[call.Name] = TenantProcess.TimeOf(requests).TotalMilliseconds;
            Console.WriteLine($"{call.Name,-28} makes {requests.Count} requests to the tenant, which take {_tenantTime[call.Name]:0} ms");
        }
    }

    private async Task TellAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<LoadResult> MeasureAsync(string what, int reads, int changes, int seconds, bool mayRefuse = false)
    {
        _memory.ResetPeak();
        var before = _memory.Now;
        var result = await Autocannon.RunAsync(
            _http.BaseAddress!, seconds, [.. Enumerable.Range(0, reads).Select(Reads), .. Enumerable.Range(0, changes).Select(Changes)]);
        Keep(result, reads);
        var (all, own) = (result.Times(_ => true), result.Times(_ => true, name => _tenantTime[name]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-18} | {reads + changes,8} | {all.P50,5:0}, {all.P95,5:0}, {all.P99,5:0} | {own.P50,5:0}, {own.P95,5:0}, {own.P99,5:0}  | " +
            $"{result.Errors,6} | {before,10:0}, {_memory.Now,8:0}, {_memory.Peak,8:0} | {result.Statuses}"));
        if (!mayRefuse && (result.Errors > 0 || result.Answers.Any(answer => !answer.Succeeded)))
            _broken.Add($"{what}, {reads + changes} a second: not every call succeeded.");
        return result;
    }

    /// <summary>Remembers which changes were accepted.</summary>
    /// <param name="reads">The connections that only read, which are the first.</param>
    private void Keep(LoadResult result, int reads = 10)
    {
        _unanswered += result.Errors;
        foreach (var answer in result.Answers.Where(answer => answer.Name is "PUT" or "DELETE"))
        {
            var user = answer.Connection - reads;
            if (answer.Succeeded)
                _assigned[user] = answer.Name == "PUT";
            // 200: the user had it.
            if (answer.Status is 201 or 204)
                _changes++;
        }
    }

    /// <returns>The most reads a second that were fast enough.</returns>
    private async Task<int> RampAsync()
    {
        var best = 100;
        foreach (var rate in Ramp)
        {
            var result = await MeasureAsync("reads, rising", rate, 0, RampSeconds, mayRefuse: true);
            if (result.Errors > 0 || result.Answers.Any(answer => !answer.Succeeded) || result.Times(_ => true, name => _tenantTime[name]).P95 > MostForReads)
                break;
            best = rate;
        }
        Console.WriteLine($"The most reads a second that all succeed, and of which 95 % take less than {MostForReads} ms besides the tenant's: {best}");
        return best;
    }

    private async Task SoakAsync(int minutes)
    {
        var samples = new List<(double Minutes, double Memory)>();
        using var ended = new CancellationTokenSource();
        var began = Stopwatch.GetTimestamp();
        var sampling = SampleAsync();
        await MeasureAsync("both, long", SoakReads, SoakChanges, 60 * minutes);
        await ended.CancelAsync();
        await sampling;
        var quarter = samples.Count / 4;
        if (quarter == 0)
            return;
        var (second, last) = (samples.Skip(quarter).Take(quarter).Average(sample => sample.Memory), samples.TakeLast(quarter).Average(sample => sample.Memory));
        var steady = samples.Skip(quarter).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Memory, every 10 s, in MB: {string.Join(' ', samples.Select(sample => sample.Memory.ToString("0", CultureInfo.InvariantCulture)))}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"In the second quarter {second:0} MB, in the last {last:0}; after the first quarter {Slope(steady):+0.0;-0.0} MB a minute"));
        if (last > MostGrowth * second)
            _broken.Add("Memory grew.");

        async Task SampleAsync()
        {
            try
            {
                while (true)
                {
                    samples.Add((Stopwatch.GetElapsedTime(began).TotalMinutes, _memory.Now));
                    await Task.Delay(BetweenSamples, ended.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The run is over.
            }
        }
    }

    /// <summary>By least squares.</summary>
    private static double Slope(List<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / Math.Max(1e-9, points.Sum(point => (point.X - x) * (point.X - x)));
    }

    private async Task OverloadAsync(int reads)
    {
        var usual = await UsualAsync();
        using var ended = new CancellationTokenSource();
        var health = WatchHealthAsync(ended.Token);
        var result = await MeasureAsync("overload", reads, OverloadChanges, OverloadSeconds, mayRefuse: true);
        var recovered = await RecoverAsync(usual);
        await ended.CancelAsync();
        var (times, failures) = await health;
        var refusals = result.Answers.Where(answer => answer.IsRefusal).ToList();
        var refused = result.Times(answer => answer.IsRefusal);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Refused: {refusals.Count} of {result.Answers.Count}, after {refused.P50:0}, {refused.P95:0}, {refused.P99:0} ms (p50, p95, p99)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"GET /health meanwhile: {times.Sorted.Count} calls, {failures} failed; {times.P50:0}, {times.P95:0}, {times.P99:0} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"A usual call took {usual:0} ms before; it took less than twice as long {recovered.TotalSeconds:0.0} s after the end"));
        Expect(refusals.Count > 0, "Nothing was refused.");
        Expect(refusals.TrueForAll(answer => answer.HasRetryAfter), "A refusal lacks Retry-After.");
        Expect(result.Answers.All(answer => answer.Succeeded || answer.IsRefusal || (answer.Name == "DELETE" && answer.Status == 404)),
            "An answer was neither a success nor a refusal.");
        Expect(refused.P95 < MostForRefusals, "Refusals come late.");
        Expect(failures == 0, "GET /health failed.");
        Expect(recovered < LongestRecovery, "The app did not recover.");
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
            _broken.Add(otherwise);
    }

    /// <summary>The time of a call that asks storage and the tenant, in ms: the median of eleven.</summary>
    private async Task<double> UsualAsync()
    {
        var times = new List<double>();
        for (var i = 0; i < 11; i++)
            times.Add(await TimeAsync(UserPath(0)) ?? double.MaxValue);
        times.Sort();
        return times[5];
    }

    /// <summary>In ms; null if the call was not answered with 200.</summary>
    private async Task<double?> TimeAsync(string path)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK ? Stopwatch.GetElapsedTime(began).TotalMilliseconds : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<TimeSpan> RecoverAsync(double usual)
    {
        var began = Stopwatch.GetTimestamp();
        while (await TimeAsync(UserPath(0)) is not { } time || time > 2 * usual)
        {
            if (Stopwatch.GetElapsedTime(began) > 3 * LongestRecovery)
                break;
        }
        return Stopwatch.GetElapsedTime(began);
    }

    private async Task<(Percentiles Times, int Failures)> WatchHealthAsync(CancellationToken ended)
    {
        var (times, failures) = (new List<double>(), 0);
        while (!ended.IsCancellationRequested)
        {
            if (await TimeAsync("/api/health") is { } time)
                times.Add(time);
            else
                failures++;
            await Task.Delay(BetweenLooks, CancellationToken.None);
        }
        times.Sort();
        return (new Percentiles(times), failures);
    }

    /// <summary>Every change that was accepted has its audit row, none is half done, and the tenant has what was accepted.</summary>
    private async Task CheckChangesAsync()
    {
        var results = await new TableClient(_storage, TableNames.Audit)
            .QueryAsync<TableEntity>("PartitionKey ge 'local|day|' and PartitionKey lt 'local|day}'", select: ["Result"])
            .CountBy(row => row.GetString("Result")).ToDictionaryAsync(result => result.Key, result => result.Value);
        var (assigned, expected) = (await _tenant.AssignedAsync(), _assigned.Values.Count(has => has));
        var rows = string.Join(", ", results.Select(result => $"{result.Key}: {result.Value}"));
        Console.WriteLine($"Audit rows: {rows}; changes that were accepted: {_changes}");
        Console.WriteLine($"Users who have the license: {assigned}; by the answers {expected}; calls without an answer: {_unanswered}");
        Expect(!results.ContainsKey("started") && !results.ContainsKey("unknown"), "A change is half done.");
        Expect(Math.Abs(results.GetValueOrDefault("done") - _changes) <= _unanswered, "Changes and audit rows differ.");
        Expect(Math.Abs(assigned - expected) <= _unanswered, "The tenant differs from the answers.");
    }
}
