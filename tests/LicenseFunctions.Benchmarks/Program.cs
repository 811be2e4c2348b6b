using System.Globalization;
using LicenseFunctions.Benchmarks;
using LicenseFunctions.Benchmarks.Chaos;

return args switch
{
    ["startup", .. var options] => await StartupBenchmark.RunAsync(options),
    ["snapshot"] => await SnapshotBenchmark.RunAsync(),
    ["page"] => await PageBenchmark.RunAsync(),
    ["assign", .. var options] => await AssignBenchmark.RunAsync(options),
    ["crash", .. var options] => await CrashBenchmark.RunAsync(options),
    ["jobs", .. var options] => await JobsBenchmark.RunAsync(options),
    ["chaos", .. var options] => await ChaosBenchmark.RunAsync(options),
    ["drain", .. var options] => await DrainBenchmark.RunAsync(options),
    ["growth", .. var options] => await GrowthBenchmark.RunAsync(options),
    ["load", .. var options] => await LoadBenchmark.RunAsync(options),
    ["instances", .. var options] => await InstancesBenchmark.RunAsync(options),
    ["fuzz", .. var options] => await FuzzBenchmark.RunAsync(options),
    ["forecast", .. var options] => ForecastBenchmark.Run(options),
    // What the benchmark starts in processes of their own.
    [TenantProcess.Command, var load, var users] => await TenantProcess.ServeAsync(load, int.Parse(users, CultureInfo.InvariantCulture)),
    [HostProcess.Command, var port, var folder, var settings] =>
        await HostProcess.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), folder, settings),
    [UsualWay.Command, var graph, var users] => await UsualWay.RunAsync(new Uri(graph), int.Parse(users, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run --project tests/LicenseFunctions.Benchmarks -c Release -- BENCHMARK

          startup [--rounds N] [--ours FOLDER] [--empty FOLDER]
          snapshot
          page
          assign [--usual-users N] [--rounds N]
          forecast [--seed N] [--tenants N]
          crash [--ways] [--orders N] [--kills N] [--seed N] [--channel mailbox]
          jobs [--users N]
          chaos [--seeds A-B or A,B] [--kinds A,B] [--channel sendgrid|mailbox|both] [--short] [--lanes N] [--write-fixture PATH]
          drain [--orders N] [--latency-ms N]
          instances [--instances N] [--orders N] [--batch N] [--strict-quota true|false]
          load [--seconds N] [--minutes N]
          growth [--sizes N]
          fuzz [--minutes N] [--seed N]
        """);
    return 1;
}
