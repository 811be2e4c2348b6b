using System.Runtime.CompilerServices;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Health.Probes;

/// <summary>Whether the app does its regular work: the age of the newest snapshot, and of each timer's last run.</summary>
internal sealed class RecordingProbe(UsageStore usage, TimerRuns runs, TimeProvider clock) : IProbe
{
    /// <summary>No timer of this app is meant to run more seldom than daily.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromHours(26);

    public string Name => "Timers";

    public async IAsyncEnumerable<Finding> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Evaluate("Snapshot", "The newest was taken", (await usage.GetLatestAsync(cancellationToken))?.TakenAt,
            "Look at the log of SnapshotLicenseUsage.");
        var ended = await runs.GetAsync(cancellationToken);
        var running = clock.GetUtcNow() - ended.Values.Select(run => (DateTimeOffset?)run.First).Min();
        foreach (var function in TimerFunctions.Names.Order(StringComparer.Ordinal))
        {
            const string Remedy = "Look whether it is disabled, at its schedule, and at its log.";
            yield return ended.GetValueOrDefault(function) is null && running > Late
                ? Finding.Warning($"Timer {function}", $"It has never completed; others have run for {Words(running.Value)}.",
                    $"If it came with this version, wait a day. {Remedy}")
                : Evaluate($"Timer {function}", "It last came to its end", ended.GetValueOrDefault(function)?.Last, Remedy);
        }
    }

    private Finding Evaluate(string check, string text, DateTimeOffset? last, string remedy)
    {
        if (last is not { } at)
            return Finding.Note(check, "None yet: it is a new app, or it has not run since.");
        var age = clock.GetUtcNow() - at;
        var seen = $"{text} {Words(age)} ago.";
        return age > Late ? Finding.Failed(check, seen, remedy) : Finding.Ok(check, seen);
    }

    private static string Words(TimeSpan age) =>
        age.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} minutes")
            : string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} hours");
}
