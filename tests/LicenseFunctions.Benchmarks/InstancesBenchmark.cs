using System.Diagnostics;
using System.Globalization;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// The same work for one, two and four instances (<see cref="InstancesRun"/>) on one storage account and one simulated tenant, in one table. Nothing may be
/// mailed twice, and each timer must run once at each of its times, over all instances.
/// </summary>
internal static class InstancesBenchmark
{
    private static readonly int[] Counts = [1, 2, 4];

    /// <summary>The quota's bound is for whole windows; the rest is the way of 1,000 users through the app.</summary>
    private const double LongestOfBound = 1.5;

    /// <summary>Of the work of one instance, whose share of the machine the others take.</summary>
    private const double LeastGain = 1.3;

    /// <summary>On a busy machine a run of each timer may be late, and fall into or out of the time that is counted.</summary>
    private const int LateRuns = InstancesRun.Timers;

    /// <summary>One answer of 429 in so many assignments is chance: two windows that do not begin at the same time.</summary>
    private const int AssignmentsPerThrottled = 50;

    /// <param name="options">
    /// <c>--instances N</c> for only one number of instances; <c>--orders N</c>, by default 200; <c>--batch N</c>, by default 4: batchSize and
    /// newBatchThreshold of the queue, so that an instance sends at most twice as many mails at once; <c>--strict-quota false</c> to only print how
    /// often the tenant answered 429.
    /// </param>
    public static async Task<int> RunAsync(string[] options)
    {
        var (orders, batch) = (Options.Number(options, "--orders", 200), Options.Number(options, "--batch", 4));
        var isStrict = Options.Text(options, "--strict-quota") is not "false";
        int[] counts = Options.Number(options, "--instances", 0) is > 0 and var only ? [only] : Counts;
        var clock = Stopwatch.StartNew();
        await using var azurite = AzuriteServer.Start(new AzuriteOptions { Accounts = [.. counts.Select(AccountOf)] });
        await azurite.Ready;
        Console.WriteLine($"{orders} orders, mails of {InstancesRun.MailSeconds} s, at most {2 * batch} at once from an instance. It takes some minutes.");
        var runs = new List<InstancesResult>();
        foreach (var count in counts)
        {
            runs.Add(await InstancesRun.MeasureAsync(count, azurite.ConnectionString(AccountOf(count)), orders, batch));
            Console.WriteLine($"{clock.Elapsed:m\\:ss} {count} measured");
        }
        Console.WriteLine();
        Print(runs, orders);
        var faults = Faults(runs, orders, isStrict).ToList();
        foreach (var fault in faults)
            Console.WriteLine($"WRONG: {fault}");
        Console.WriteLine($"{clock.Elapsed:m\\:ss} {(faults.Count == 0 ? "Passed." : "FAILED")}");
        return faults.Count == 0 ? 0 : 1;
    }

    private static string AccountOf(int count) => string.Create(CultureInfo.InvariantCulture, $"instances{count}");

    private static void Print(List<InstancesResult> runs, int orders)
    {
        Row("instances", runs, run => $"{run.Instances}");
        Row("queue drained, s", runs, run => $"{run.Drained.TotalSeconds:0.0}");
        Row("times as fast as one", runs, run => $"{runs[0].Drained / run.Drained:0.00}");
        Row("mails a second", runs, run => $"{orders / run.Drained.TotalSeconds:0.0}");
        Row("orders mailed, of them twice", runs, run => $"{run.Mailed}, {run.MailedTwice}");
        Row("processor time of the workers an order, ms", runs, run => $"{run.DrainProcessor.TotalMilliseconds / orders:0}");
        Row("timer runs, of times due", runs, run => $"{run.TimerRuns} of {run.TimerRunsDue}");
        Row("warnings mailed, of 1 due", runs, run => $"{run.Warnings}");
        Row($"{InstancesRun.Users} assignments, s", runs, run => $"{run.Assigned.TotalSeconds:0.0}");
        Row("  of the bound of the quota", runs, run => $"{run.Assigned / InstancesRun.QuotaBound:0.00}");
        Row("  429s of the tenant", runs, run => $"{run.Throttled}");
        Row("  users refused, and sent again", runs, run => $"{run.Refused}");
        Row($"calls accepted in a minute, limit {InstancesRun.CallsPerMinute}", runs, run => $"{run.CallsAccepted} of {run.Calls}");
        Row("  per instance", runs, run => $"{run.CallsAccepted / run.Instances}");
        Row("  accepted after Retry-After", runs, run => $"{run.AcceptedAfterWait} of {run.Instances}");
        Row("peak memory of a worker, MB", runs, run => string.Join('/', run.PeakMemory.Select(bytes => $"{bytes / 1e6:0}")));
        Row("processor time of a worker, s", runs, run => string.Join('/', run.Processor.Select(time => $"{time.TotalSeconds:0.0}")));
    }

    private static void Row(string what, List<InstancesResult> runs, Func<InstancesResult, string> value) =>
        Console.WriteLine($"| {what,-44} | {string.Join(" | ", runs.Select(run => $"{value(run),17}"))} |");

    private static IEnumerable<string> Faults(List<InstancesResult> runs, int orders, bool isStrict)
    {
        foreach (var run in runs)
        {
            var who = $"{run.Instances} instances:";
            if (run.Mailed != orders || run.MailedTwice > 0)
                yield return $"{who} {run.Mailed} of {orders} orders were mailed, {run.MailedTwice} twice.";
            if (Math.Abs(run.TimerRuns - run.TimerRunsDue) > LateRuns)
                yield return $"{who} timers ran {run.TimerRuns} times and were due {run.TimerRunsDue} times.";
            if (run.Warnings != 1)
                yield return $"{who} {run.Warnings} warnings were mailed.";
            if (run.AssignedUsers != InstancesRun.Users)
                yield return $"{who} {run.AssignedUsers} of {InstancesRun.Users} users have their license.";
            if (run.AcceptedAfterWait != run.Instances)
                yield return $"{who} only {run.AcceptedAfterWait} accepted a call after the time in Retry-After.";
            if (isStrict && (run.Throttled > InstancesRun.Users / AssignmentsPerThrottled || run.Assigned > InstancesRun.QuotaBound * LongestOfBound))
                yield return $"{who} the quota was not kept: {run.Throttled} answers of 429, {run.Assigned / InstancesRun.QuotaBound:0.00} of the bound.";
        }
        for (var i = 1; i < runs.Count; i++)
        {
            if (runs[i - 1].Drained < runs[i].Drained * LeastGain)
                yield return $"{runs[i].Instances} instances drain the queue no faster than {runs[i - 1].Instances}.";
        }
    }
}
