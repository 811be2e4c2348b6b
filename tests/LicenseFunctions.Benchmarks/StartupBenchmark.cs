using System.Diagnostics;

namespace LicenseFunctions.Benchmarks;

/// <summary>From the start of the process to the first 200 of GET /health, Local build, against storage that runs already.</summary>
internal static class StartupBenchmark
{
    private const int Rounds = 10;

    public static async Task<int> RunAsync()
    {
        await using var bed = await TestBed.StartAsync(new());
        using var http = new HttpClient();
        var all = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var port = 20_000 + Environment.ProcessId % 10_000 + round;
            var elapsed = await StartAsync(http, [.. bed.Arguments, $"--port={port}"], new Uri($"http://127.0.0.1:{port}/api/health"));
            // The first warms the disk cache.
            if (round > 0)
                all.Add(elapsed.TotalMilliseconds);
        }
        all.Sort();
        Console.WriteLine($"process start to the first 200: median {all[Rounds / 2]:0} ms ({all[0]:0}-{all[^1]:0}) over {Rounds} starts");
        return 0;
    }

    private static async Task<TimeSpan> StartAsync(HttpClient http, string[] arguments, Uri health)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LicenseFunctions.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The app did not start.");
        process.BeginOutputReadLine();
        while (!await IsUpAsync(http, health))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        var elapsed = Stopwatch.GetElapsedTime(began);
        process.Kill();
        await process.WaitForExitAsync();
        return elapsed;
    }

    private static async Task<bool> IsUpAsync(HttpClient http, Uri health)
    {
        try
        {
            using var answer = await http.GetAsync(health);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
