using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// A thousand assignments: one POST /license-changes to the running app, against the usual way, in the same run. App, usual way, tenant and
/// storage are processes of their own, the Functions host is here; each measurement has a new tenant, a new app and a new storage account.
/// </summary>
internal static class AssignBenchmark
{
    private const int MaxRounds = 20;

    /// <param name="options">
    /// <c>--usual-users N</c>: the usual way does N users only, and its numbers are scaled to a thousand. <c>--rounds N</c>: the median of N, by
    /// default 3.
    /// </param>
    public static async Task<int> RunAsync(string[] options)
    {
        var usualUsers = Options.Number(options, "--usual-users", TenantProcess.Users);
        var rounds = Math.Min(Options.Number(options, "--rounds", 3), MaxRounds);
        await using var azurite = AzuriteServer.Start(
            new AzuriteOptions { Accounts = [.. Enumerable.Range(1, 3 * MaxRounds).Select(i => string.Create(CultureInfo.InvariantCulture, $"run{i}"))] });
        await azurite.Ready;
        var accounts = new Queue<string>(Enumerable.Range(1, 3 * MaxRounds)
            .Select(i => azurite.ConnectionString(string.Create(CultureInfo.InvariantCulture, $"run{i}"))));
        Console.WriteLine($"{TenantProcess.Users} assignments. Ours: the median of {rounds} (fastest-slowest), the last row once.");
        if (usualUsers < TenantProcess.Users)
            Console.WriteLine($"The usual way: {usualUsers} users, scaled to {TenantProcess.Users}.");
        Console.WriteLine(Measurement.Header);
        foreach (var throttle in (Throttle[])[Throttle.None, Throttle.Documented])
        {
            var usual = await MeasureUsualAsync(throttle, usualUsers);
            Console.WriteLine(usual.ToRow(throttle.Name, "usual", null));
            Console.WriteLine((await MedianAsync(rounds, () => MeasureOursAsync(throttle, accounts.Dequeue()))).ToRow(throttle.Name, "ours", usual));
        }
        Console.WriteLine((await MedianAsync(1, () => MeasureOursAsync(Throttle.Tight, accounts.Dequeue()))).ToRow(Throttle.Tight.Name, "ours", null));
        Console.WriteLine("200 writes in 10 s allow 1,000 in no less than 40 s.");
        return 0;
    }

    private static async Task<Measurement> MedianAsync(int rounds, Func<Task<Measurement>> measure)
    {
        var all = new List<Measurement>();
        for (var round = 0; round < rounds; round++)
            all.Add(await measure());
        all.Sort((a, b) => a.Wall.CompareTo(b.Wall));
        return all[rounds / 2] with { Range = (all[0].Wall, all[^1].Wall) };
    }

    private static async Task<Measurement> MeasureOursAsync(Throttle throttle, string storage)
    {
        using var tenant = await TenantProcess.StartAsync(throttle);
        var settings = TestBed.AppSettings(storage, tenant.GraphEndpoint, tenant.Address);
        if (throttle == Throttle.Tight)
        {
            settings["Graph:WritesPerWindow"] = throttle.Writes?.ToString(CultureInfo.InvariantCulture);
            settings["Graph:WriteWindowSeconds"] = throttle.WriteWindowSeconds.ToString(CultureInfo.InvariantCulture);
        }
        await using var app = await TestBed.StartAppAsync(settings);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var address = new Uri(app.Address, "/api/license-changes");
        // An app that runs has been called before.
        await ChangeAsync(http, address, [TenantProcess.Users]);
        // That one write is in the window: without it, a batch fewer fits in, and a whole window more is needed.
        if (throttle == Throttle.Tight)
            await Task.Delay(TimeSpan.FromSeconds(throttle.WriteWindowSeconds), TimeProvider.System);
        return await Measurement.OfAsync(tenant, () => ProcessUse.OfWorker(app), () => ChangeAsync(http, address, Enumerable.Range(0, TenantProcess.Users)));
    }

    private static async Task ChangeAsync(HttpClient http, Uri address, IEnumerable<int> users)
    {
        using var answer = await http.PostAsJsonAsync(address,
            new { changes = users.Select(user => new { user = TenantProcess.UserName(user), add = new[] { TenantProcess.Sku } }) });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var refused = body.GetProperty("results").EnumerateArray().Count(result => result.GetProperty("outcome").GetString() != "changed");
        if (refused > 0)
            Console.WriteLine($"{refused} users were refused.");
    }

    private static async Task<Measurement> MeasureUsualAsync(Throttle throttle, int users)
    {
        using var tenant = await TenantProcess.StartAsync(throttle);
        using var usual = ChildProcess.Start(UsualWay.Command, tenant.GraphEndpoint.AbsoluteUri, users.ToString(CultureInfo.InvariantCulture));
        await usual.ReadAsync("Ready");
        var measured = await Measurement.OfAsync(tenant, () => usual.Use, async () =>
        {
            await usual.WriteLineAsync("go");
            await usual.ReadAsync("Done");
        });
        return measured.ScaledBy((double)TenantProcess.Users / users);
    }
}

/// <summary>What a thousand assignments took.</summary>
internal sealed record Measurement(TimeSpan Wall, TimeSpan ProcessorTime, long PeakMemory, TenantLoad Load)
{
    public const string Header = "throttle                               | way   | wall s              | requests | batches | 429s | assigned | CPU s | peak " +
        "MB | times as fast";

    public (TimeSpan Fastest, TimeSpan Slowest)? Range { get; init; }

    public static async Task<Measurement> OfAsync(TenantProcess tenant, Func<ProcessUse> use, Func<Task> work)
    {
        var (before, cpuBefore) = (await tenant.LoadAsync(), use().ProcessorTime);
        var began = Stopwatch.GetTimestamp();
        await work();
        var wall = Stopwatch.GetElapsedTime(began);
        var after = use();
        return new Measurement(wall, after.ProcessorTime - cpuBefore, after.PeakMemory, await tenant.LoadAsync() - before);
    }

    public Measurement ScaledBy(double factor) => this with
    {
        Wall = Wall * factor,
        ProcessorTime = ProcessorTime * factor,
        Load = new((int)(Load.Requests * factor), (int)(Load.Batches * factor), (int)(Load.Throttled * factor), (int)(Load.Assigned * factor)),
    };

    public string ToRow(string throttle, string way, Measurement? usual)
    {
        var range = Range is { } r && r.Fastest != r.Slowest
            ? string.Create(CultureInfo.InvariantCulture, $" ({r.Fastest.TotalSeconds:0.00}-{r.Slowest.TotalSeconds:0.00})") : "";
        var wall = string.Create(CultureInfo.InvariantCulture, $"{Wall.TotalSeconds:0.00}{range}");
        var times = usual is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{usual.Wall / Wall:0.0}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{throttle,-38} | {way,-5} | {wall,-19} | {Load.Requests,8} | {Load.Batches,7} | {Load.Throttled,4} | {Load.Assigned,8} | " +
                $"{ProcessorTime.TotalSeconds,5:0.0} | {PeakMemory / 1e6,7:0} | {times,13}");
    }
}
