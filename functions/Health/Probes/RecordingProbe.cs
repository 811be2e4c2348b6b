using System.Runtime.CompilerServices;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks the age of the newest snapshot and of each timer's last run.</summary>
internal sealed class RecordingProbe(UsageStore usage, TimerRuns runs, TimeProvider clock) : IProbe
{
    /// <summary>Every timer of the app runs at least daily.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromHours(26);

    public string Name => "Timers";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Remedy = "Check whether it is disabled, its schedule and its log.";
        yield return Evaluate("Snapshot", "The newest was taken", (await usage.GetLatestAsync(cancellationToken))?.TakenAt,
            "See the log of SnapshotLicenseUsage.");
        var ended = await runs.GetAsync(cancellationToken);
        var running = clock.GetUtcNow() - ended.Values.Select(run => (DateTimeOffset?)run.First).Min();
        foreach (var function in TimerRuns.Functions)
        {
            yield return ended.GetValueOrDefault(function) is null && running > Overdue
                ? Finding.Warning($"Timer {function}", $"It has never completed; others have run for {Words(running.Value)}.",
                    $"If it is new in this version, wait a day. {Remedy}")
                : Evaluate($"Timer {function}", "It last completed", ended.GetValueOrDefault(function)?.Last, Remedy);
        }
    }

    private Finding Evaluate(string check, string text, DateTimeOffset? last, string remedy)
    {
        if (last is not { } at)
            return Finding.Note(check, "None yet. The app is new, or it has not run.");
        var age = clock.GetUtcNow() - at;
        return age > Overdue ? Finding.Failed(check, $"{text} {Words(age)} ago.", remedy) : Finding.Ok(check, $"{text} {Words(age)} ago.");
    }

    private static string Words(TimeSpan age) => age.TotalHours < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} hours");
}
