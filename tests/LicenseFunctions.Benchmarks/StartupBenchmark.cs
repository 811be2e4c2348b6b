using System.Diagnostics;
using System.Globalization;
using LicenseFunctions.Tests.Publish;
using LocalFunctions.Host;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// The start of the app as it is deployed, against that of an empty app which is published in the same way: worker processes of the local
/// host, which is here, one after the other and in turn. Storage and the simulated tenant (here) run already.
/// </summary>
internal static class StartupBenchmark
{
    private const int FewestRounds = 9;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="options"><c>--rounds N</c>: starts of each, by default 9. <c>--ours FOLDER</c> and <c>--empty FOLDER</c>: published already.</param>
    public static async Task<int> RunAsync(string[] options)
    {
        var rounds = Options.Number(options, "--rounds", FewestRounds);
        var work = Directory.CreateTempSubdirectory("startup-");
        try
        {
            var ours = Options.Text(options, "--ours") ?? await PublishAsync("functions", work);
            var empty = Options.Text(options, "--empty") ?? await PublishAsync("tests/EmptyApp", work);
            await MeasureAsync(ours, empty, rounds);
            return 0;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<string> PublishAsync(string project, DirectoryInfo work)
    {
        Console.WriteLine($"Publishing {project} ...");
        var folder = Path.Combine(work.FullName, Path.GetFileName(project));
        using var sources = await SourceCopy.MakeAsync(CancellationToken.None);
        await sources.PublishAsync(project, folder, CancellationToken.None);
        return folder;
    }

    private static async Task MeasureAsync(string ours, string empty, int rounds)
    {
        await using var bed = await TestBed.StartAsync(new());
        var (all, allEmpty) = (new List<Start>(), new List<Start>());
        Console.WriteLine($"Load of the machine before: {Load()}");
        // The first of each warms the disk cache.
        for (var round = 0; round <= rounds; round++)
        {
            var (one, other) = (await StartAsync(bed, empty, hasLicenses: false), await StartAsync(bed, ours, hasLicenses: true));
            if (round > 0)
                (allEmpty, all) = ([.. allEmpty, one], [.. all, other]);
        }
        Console.WriteLine($"Load of the machine after: {Load()}. It has {Environment.ProcessorCount} processors; host, tenant and Azurite run on them, too.");
        Console.WriteLine($"Medians (lowest-highest) of {rounds} starts each, in turn.");
        Console.WriteLine($"{"",-44} | {"empty app",-22} | {"LicenseFunctions",-22} | ratio");
        Print("worker start to the first 200 of /health, s", all, allEmpty, start => start.Health.TotalSeconds, "0.00");
        Print("  processor time of the worker until then, s", all, allEmpty, start => start.AtHealth.ProcessorTime.TotalSeconds, "0.00");
        Print("  peak memory of the worker until then, MB", all, allEmpty, start => start.AtHealth.PeakMemory / 1e6, "0");
        Print("worker start to the first GET /licenses, s", all, [], start => start.Licenses.TotalSeconds, "0.00");
        Print("  processor time of the worker until then, s", all, [], start => start.AtLicenses.ProcessorTime.TotalSeconds, "0.00");
        Print("  peak memory of the worker until then, MB", all, [], start => start.AtLicenses.PeakMemory / 1e6, "0");
    }

    private static async Task<Start> StartAsync(TestBed bed, string folder, bool hasLicenses)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        var began = Stopwatch.GetTimestamp();
        // The host listens for its worker within some milliseconds, and then starts it.
        await using var host = await TestBed.StartAppAsync(bed.Settings, folder);
        await GetAsync(http, host, "/api/health");
        var start = new Start(Stopwatch.GetElapsedTime(began), ProcessUse.OfWorker(host));
        if (!hasLicenses)
            return start;
        await GetAsync(http, host, "/api/licenses");
        return start with { Licenses = Stopwatch.GetElapsedTime(began), AtLicenses = ProcessUse.OfWorker(host) };
    }

    /// <summary>
    /// Calls until it is answered with 200. On a machine that is very busy the first call can be too slow for the worker, which then gives it up.
    /// </summary>
    private static async Task GetAsync(HttpClient http, FunctionsHost host, string path)
    {
        using var deadline = new CancellationTokenSource(Longest);
        while (true)
        {
            using var answer = await http.GetAsync(new Uri(host.Address, path), deadline.Token);
            if (answer.IsSuccessStatusCode)
                return;
        }
    }

    private static void Print(string what, List<Start> ours, List<Start> empty, Func<Start, double> value, string format)
    {
        var (mine, theirs) = (ours.ConvertAll(start => value(start)), empty.ConvertAll(start => value(start)));
        var ratio = theirs.Count == 0 ? "" : (Median(mine) / Median(theirs)).ToString("0.00", CultureInfo.InvariantCulture);
        Console.WriteLine($"{what,-44} | {Describe(theirs, format),-22} | {Describe(mine, format),-22} | {ratio}");
    }

    private static string Describe(List<double> values, string format) => values.Count == 0
        ? ""
        : $"{Median(values).ToString(format, CultureInfo.InvariantCulture)} " +
            $"({values.Min().ToString(format, CultureInfo.InvariantCulture)}-{values.Max().ToString(format, CultureInfo.InvariantCulture)})";

    private static double Median(IEnumerable<double> values) =>
        values.Order().ToList() is var sorted ? (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2 : 0;

    /// <summary>Processes that run or want to, on average of the last minute: what else the machine did.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    /// <param name="Health">From before the worker is started to the first 200 of GET /health.</param>
    private sealed record Start(TimeSpan Health, ProcessUse AtHealth)
    {
        public TimeSpan Licenses { get; init; }

        public ProcessUse AtLicenses { get; init; } = AtHealth;
    }
}
