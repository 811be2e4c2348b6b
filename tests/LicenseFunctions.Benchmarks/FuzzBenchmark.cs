using System.Diagnostics;
using System.Security.Cryptography;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Fuzzing;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// Fuzzes every operation of the app for some minutes. Prints the seed, how many calls in what time, their answers and what memory they
/// took; ends with 1 at the first answer that must not be, and prints its call.
/// </summary>
internal static class FuzzBenchmark
{
    public static async Task<int> RunAsync(string[] options)
    {
        var length = TimeSpan.FromMinutes(Options.Number(options, "--minutes", 5));
        var seed = Options.Number(options, "--seed", Random.Shared.Next(1, 1_000_000));
        Console.WriteLine($"Seed {seed}, {length.TotalMinutes} min");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var bed = await TestBed.StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan });
        var settings = bed.Settings;
        foreach (var (name, value) in FuzzSetup.SettingsWith(key))
            settings[name] = value;
        await using var app = await InProcessApp.StartAsync(settings);
        await FuzzSetup.SetAsync(app.Services, CancellationToken.None);
        var run = new FuzzRun(app.Address, FuzzSetup.FuzzerOf(key, seed));
        var began = Stopwatch.GetTimestamp();
        var report = await run.SendAsync(_ => Stopwatch.GetElapsedTime(began) > length, CancellationToken.None);
        Console.WriteLine($"{report}; {GC.GetTotalMemory(forceFullCollection: true) / 1024 / 1024} MiB held at the end");
        foreach (var failure in run.Failures)
            Console.WriteLine(failure);
        return run.Failures.Count == 0 ? 0 : 1;
    }
}
