using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// A job of many users at Graph's documented quota, and a thousand calls a minute beside it, against the same calls before it. Host, app, tenant and storage
/// are processes of their own.
/// </summary>
internal static class JobsBenchmark
{
    /// <summary>In an even pace 10,000 users take so long at 3,000 writes in 150 s, without a first window that is empty.</summary>
    private const double SecondsPerUser = 490.0 / 10_000;
    private const double LongestTimesBound = 1.1;
    private const double LongestTimesUsual = 2;

    /// <summary>Of this many calls, as many are a write: no more than jobs leave of the quota.</summary>
    private const int Writes = 20;
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMinutes(1) / 1000;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    /// <param name="options"><c>--users N</c>, by default 10,000.</param>
    public static async Task<int> RunAsync(string[] options)
    {
        var users = Options.Number(options, "--users", 10_000);
        var began = Stopwatch.GetTimestamp();
        await using var azurite = AzuriteServer.Start(new AzuriteOptions());
        await azurite.Ready;
        using var tenant = await TenantProcess.StartAsync(Throttle.Documented, users);
        await using var app = await TestBed.StartAppAsync(TestBed.AppSettings(azurite.ConnectionString(), tenant.GraphEndpoint, tenant.Address));
        using var http = new HttpClient { BaseAddress = app.Address, Timeout = TimeSpan.FromMinutes(2) };
        var last = TenantProcess.UserName(users);
        await CallAsync(http, 0, last);

        var usual = await CallForAsync(http, last, Before, Task.Delay(Timeout.Infinite));
        var (during, (accepted, took, progress)) = await DoBesideAsync(http, last, users);
        var load = await tenant.LoadAsync();

        var bound = users * SecondsPerUser;
        Row("users", users);
        Row("accepted, s", accepted.TotalSeconds);
        Row("done, s", took.TotalSeconds);
        Row($"the quota in an even pace, s (at most {LongestTimesBound} times)", bound);
        Row("times the quota", took.TotalSeconds / bound);
        Row("changed", progress.GetProperty("changed").GetInt32());
        Row("refused", progress.GetProperty("refused").GetInt32());
        Row("licenses assigned in the tenant", load.Assigned);
        Row("429 of Graph", load.Throttled);
        Row("calls before, and their median and p95 in ms", usual.Count, At(usual, 0.5), At(usual, 0.95));
        Row("calls beside, and their median and p95 in ms", during.Count, At(during, 0.5), At(during, 0.95));
        Row($"times as long, median and p95 (at most {LongestTimesUsual})", At(during, 0.5) / At(usual, 0.5), At(during, 0.95) / At(usual, 0.95));
        Row("calls that failed", usual.Concat(during).Count(call => !call.Succeeded));
        Row("peak memory of the app, MB", ProcessUse.OfWorker(app).PeakMemory / 1e6);
        Row("whole run, s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        var passed = progress.GetProperty("changed").GetInt32() == users && took.TotalSeconds <= LongestTimesBound * Math.Max(bound, 60)
            && At(during, 0.5) <= LongestTimesUsual * At(usual, 0.5) && usual.Concat(during).All(call => call.Succeeded);
        Console.WriteLine(passed ? "\nPassed." : "\nFAILED");
        return passed ? 0 : 1;
    }

    private static async Task<(List<Call> Calls, (TimeSpan Accepted, TimeSpan Took, JsonElement Progress) Job)> DoBesideAsync(
        HttpClient http, string user, int users)
    {
        var job = DoAsync(http, users);
        return (await CallForAsync(http, user, TimeSpan.MaxValue, job), await job);
    }

    private static async Task<(TimeSpan Accepted, TimeSpan Took, JsonElement Progress)> DoAsync(HttpClient http, int users)
    {
        var started = Stopwatch.GetTimestamp();
        var job = await StartAsync(http, users);
        var accepted = Stopwatch.GetElapsedTime(started);
        var progress = await EndAsync(http, job);
        return (accepted, Stopwatch.GetElapsedTime(started), progress);
    }

    private static async Task<string> StartAsync(HttpClient http, int users)
    {
        var list = new StringBuilder("user,add\n");
        for (var user = 0; user < users; user++)
            list.Append(CultureInfo.InvariantCulture, $"{TenantProcess.UserName(user)},{TenantProcess.Sku}\n");
        using var body = new StringContent(list.ToString());
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await http.PostAsync(new Uri("/api/license-jobs", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.ToString();
    }

    private static async Task<JsonElement> EndAsync(HttpClient http, string job)
    {
        while (true)
        {
            var progress = await http.GetFromJsonAsync<JsonElement>(new Uri(job, UriKind.Relative));
            if (progress.GetProperty("finishedAt").ValueKind != JsonValueKind.Null)
                return progress;
            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    /// <summary>Calls at a fixed rate, whatever the answers take: the time of each counts from when it was due.</summary>
    private static async Task<List<Call>> CallForAsync(HttpClient http, string user, TimeSpan time, Task ending)
    {
        var began = Stopwatch.GetTimestamp();
        var calls = new List<Task<Call>>();
        for (var number = 0; !ending.IsCompleted && BetweenCalls * number < time; number++)
        {
            var wait = (BetweenCalls * number) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System);
            calls.Add(TimedAsync(http, number, user, began + (long)((BetweenCalls * number).TotalSeconds * Stopwatch.Frequency)));
        }
        return [.. await Task.WhenAll(calls)];
    }

    private static async Task<Call> TimedAsync(HttpClient http, int number, string user, long due)
    {
        var succeeded = await CallAsync(http, number, user);
        return new Call(Stopwatch.GetElapsedTime(due).TotalMilliseconds, succeeded);
    }

    private static async Task<bool> CallAsync(HttpClient http, int number, string user)
    {
        var license = $"/api/users/{user}/licenses/{TenantProcess.Sku}";
        using var request = (number % Writes) switch
        {
            0 => new HttpRequestMessage(number / Writes % 2 == 0 ? HttpMethod.Put : HttpMethod.Delete, license),
            1 or 2 => new HttpRequestMessage(HttpMethod.Get, $"/api/users/{user}/licenses"),
            3 => new HttpRequestMessage(HttpMethod.Get, "/api/license-jobs"),
            4 or 5 => new HttpRequestMessage(HttpMethod.Get, "/api/changes?top=20"),
            _ => new HttpRequestMessage(HttpMethod.Get, "/api/licenses"),
        };
        using var answer = await http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        // Two calls for the same user may overtake each other: what is removed twice is not there.
        return answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.NotFound;
    }

    private static double At(List<Call> calls, double share)
    {
        var sorted = calls.Select(call => call.Milliseconds).Order().ToList();
        return sorted[(int)(share * (sorted.Count - 1))];
    }

    private static void Row(string name, params double[] values) => Console.WriteLine(
        $"{name,-60} {string.Join(" / ", values.Select(value => value.ToString(value == Math.Floor(value) ? "0" : "0.00", CultureInfo.InvariantCulture)))}");

    private sealed record Call(double Milliseconds, bool Succeeded);
}
