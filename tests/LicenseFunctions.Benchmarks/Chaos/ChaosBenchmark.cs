using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LicenseFunctions.Shared.Email;
using LocalFunctions.Azurite;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>
/// Scenarios of faults over host and worker, each with its own storage account and tenant, several at a time. After each, what was accepted must be done
/// or explained, nothing done twice, and the app healthy without help.
/// </summary>
internal static class ChaosBenchmark
{
    /// <summary>A scenario waits more than it works.</summary>
    private const int Lanes = 3;

    /// <summary>A third of all, so that a run stays below ten minutes.</summary>
    private const int SeedsAtOnce = 7;

    private static readonly WrongKind[] Columns = [WrongKind.Lost, WrongKind.Doubled, WrongKind.Unexplained];

    /// <param name="options">
    /// <c>--seeds 1-20</c> or <c>--seeds 3,7</c>, by default 1 to 7; <c>--channel sendgrid|mailbox|both</c>, by default both;
    /// <c>--kinds killed,poison</c> for only these; <c>--short</c> for the few scenarios of continuous integration; <c>--lanes N</c> for how many at a time;
    /// <c>--write-fixture PATH</c> writes what this version stores, for the scenario <see cref="ChaosKind.Deployment"/> of the next one.
    /// </param>
    public static async Task<int> RunAsync(string[] options)
    {
        if (Options.Text(options, "--write-fixture") is { } path)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await StoredVersion.WriteAsync(path, patience.Token);
            return 0;
        }
        var began = Stopwatch.GetTimestamp();
        var scenarios = ScenariosOf(options);
        Console.WriteLine($"{scenarios.Count} scenarios.");
        var (open, results) = (new ConcurrentQueue<ChaosScenario>(scenarios), new ConcurrentBag<ChaosResult>());
        var lanes = Enumerable.Range(0, Math.Min(Options.Number(options, "--lanes", Lanes), scenarios.Count)).Select(_ => PlayAllAsync(open, results));
        await Task.WhenAll(lanes);
        Print([.. results], Stopwatch.GetElapsedTime(began));
        foreach (var result in results.Where(result => result.Wrong.Count > 0))
        {
            foreach (var wrong in result.Wrong)
                Console.WriteLine($"WRONG: {wrong} ({wrong.Kind}; chaos {result.Scenario})");
            Console.WriteLine(result.Tail);
        }
        var passed = results.All(result => result.Wrong.Count == 0);
        Console.WriteLine(passed ? "\nPassed: nothing was lost, doubled or left unexplained." : "\nFAILED");
        return passed ? 0 : 1;
    }

    private static IReadOnlyList<ChaosScenario> ScenariosOf(string[] options)
    {
        if (options.Contains("--short"))
            return ChaosScenario.Short;
        IReadOnlyList<int> seeds = Options.Text(options, "--seeds") is { } text ? SeedsOf(text) : [.. ChaosScenario.Seeds.Take(SeedsAtOnce)];
        var channels = Options.Text(options, "--channel") is { } name && Enum.TryParse<MailChannel>(name, ignoreCase: true, out var only)
            ? [only]
            : Enum.GetValues<MailChannel>();
        return Options.Text(options, "--kinds") is { } kinds
            ? ChaosScenario.Of(seeds, channels, [.. kinds.Split(',').Select(kind => Enum.Parse<ChaosKind>(kind, ignoreCase: true))])
            : ChaosScenario.Of(seeds, channels);
    }

    private static IReadOnlyList<int> SeedsOf(string text) => text.Split('-') is [var first, var last]
        ? [.. Enumerable.Range(Number(first), Number(last) - Number(first) + 1)]
        : [.. text.Split(',').Select(Number)];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>One Azurite for all scenarios of a lane: an account is new for each.</summary>
    private static async Task PlayAllAsync(ConcurrentQueue<ChaosScenario> open, ConcurrentBag<ChaosResult> results)
    {
        string[] accounts = [.. Enumerable.Range(0, open.Count).Select(number => $"chaos{number:D4}")];
        await using var azurite = AzuriteServer.Start(new AzuriteOptions { Accounts = accounts });
        await azurite.Ready;
        for (var number = 0; open.TryDequeue(out var scenario); number++)
        {
            var result = await ChaosRun.PlayAsync(scenario, azurite.ConnectionString(accounts[number]));
            results.Add(result);
            Console.WriteLine($"{(result.Wrong.Count == 0 ? "ok   " : "WRONG")} {result.Duration.TotalSeconds,4:0} s  {scenario}");
            foreach (var wrong in result.Wrong)
                Console.WriteLine($"           {wrong}");
        }
    }

    private static void Print(IReadOnlyList<ChaosResult> results, TimeSpan duration)
    {
        Console.WriteLine();
        Console.WriteLine("| faults | scenarios | orders | mails | assignments | kills | storage faults | Graph faults | lost | doubled | unexplained | s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var kind in results.GroupBy(result => result.Scenario.Kind).OrderBy(kind => kind.Key))
            Console.WriteLine(Row($"{kind.Key}", [.. kind], TimeSpan.FromTicks(kind.Sum(result => result.Duration.Ticks))));
        Console.WriteLine(Row("**all**", results, duration));
        var seeds = results.Select(result => result.Scenario.Seed).Distinct().Count();
        var channels = results.Select(result => result.Scenario.Channel).Distinct().Count();
        Console.WriteLine($"\n{seeds} seeds, {channels} mail channels, {duration.TotalSeconds:0} s.");
        Console.WriteLine("The seconds of a row are the sum of its scenarios, of which several run at a time.");
    }

    private static string Row(string name, IReadOnlyList<ChaosResult> results, TimeSpan duration) => $"| {string.Join(" | ",
    [
        name, results.Count, results.Sum(result => result.Orders), results.Sum(result => result.Mails), results.Sum(result => result.Assignments),
        results.Sum(result => result.Kills), results.Sum(result => result.StorageFaults), results.Sum(result => result.GraphFaults),
        .. Columns.Select(column => (object)results.Sum(result => result.Wrong.Count(wrong => wrong.Kind == column))), $"{duration.TotalSeconds:0}",
    ])} |";
}
