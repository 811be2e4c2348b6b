using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Changes;
using LicenseFunctions.Shared.Graph.Pipeline;
using LicenseFunctions.Shared.Storage.Audit;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>
/// Works on a job for a while, one part of its list after the other, so that seats go by the order of the list. The results of a part are saved before the
/// next one begins; who has one is not changed again. Waits are those of the message, not of a run, and any instance takes the message.
/// </summary>
internal sealed partial class JobRunner(
    JobStore store, JobQueue queue, LicenseChanger changer, AuditLog audit, WriteQuota quota, TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>A run begins no part after this time. The platform ends a function after five minutes.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    /// <summary>Longer than a run that begins its last part at the end of its time.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan UntilLeaseIsFree = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    /// <summary>A job that does not get on for so long has failed.</summary>
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(1);

    /// <summary>Attempts for users whom Graph does not change while it changes others.</summary>
    private const int MaxTries = 6;

    public async Task RunAsync(JobMessage message, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync(message.JobId, cancellationToken);
        if (job is not ({ IsOpen: true } or { HasStopped: true }) || message.Run < job.Run)
            return;
        TimeSpan? delay;
        await using (var lease = await store.TryLeaseAsync(job.Id, Lease, cancellationToken))
        {
            if (lease is null)
            {
                // Another run works on it, or has ended without a word. Its own message follows; this one is old then.
                await queue.EnqueueAsync(message, UntilLeaseIsFree, cancellationToken);
                return;
            }
            delay = await WorkAsync(job.Id, cancellationToken);
        }
        if (delay is not { } wait)
            return;
        var next = message with { Run = message.Run + 1 };
        await queue.EnqueueAsync(next, wait, cancellationToken);
        await store.ChangeAsync(
            job.Id, found => found.Run >= next.Run ? null : found with { Run = next.Run, DueAt = clock.GetUtcNow() + wait }, cancellationToken);
    }

    /// <summary>When a failing job is tried again: after a time that grows with that of the failure. Pure.</summary>
    internal static TimeSpan DelayAfter(TimeSpan stuckFor, TimeSpan? retryAfter)
    {
        var own = stuckFor / 2;
        var asked = retryAfter ?? TimeSpan.Zero;
        var longer = own > asked ? own : asked;
        return longer < ShortestDelay ? ShortestDelay : longer > LongestDelay ? LongestDelay : longer;
    }

    /// <returns>When to go on; null if the job has ended.</returns>
    private async Task<TimeSpan?> WorkAsync(string id, CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        while (true)
        {
            if (await store.FindAsync(id, cancellationToken) is not { } job)
                return null;
            if (!job.IsOpen)
            {
                await CountLastPartAsync(job, cancellationToken);
                return null;
            }
            if (clock.GetUtcNow() - began > LongestRun)
                return TimeSpan.Zero;
            var (writes, wait) = await quota.LeftForJobsAsync(cancellationToken);
            if (writes < GraphBatch.Size && wait > TimeSpan.Zero)
                return wait;
            var part = await store.FindPartAsync(id, job.Next, cancellationToken)
                ?? throw new InvalidOperationException($"The job {id} has no part {job.Next}.");
            if (!part.IsDone)
            {
                var (worked, trouble) = await WorkAsync(job, part, writes, cancellationToken);
                if (trouble is not null && worked is not { IsDone: true })
                    return await StopAsync(job, trouble, cancellationToken);
                if (worked is null)
                    return ShortestDelay;
                if (!worked.IsDone)
                    continue;
                part = worked;
            }
            if (await store.ChangeAsync(id, found => found.IsOpen && found.Next == part.Number ? found.After(part, clock.GetUtcNow()) : null, cancellationToken)
                is { State: JobState.Done } done)
            {
                Ended(id, done.Users, done.Refused);
                return null;
            }
        }
    }

    /// <summary>Counts what a part got done before its job was cancelled or failed.</summary>
    private async Task CountLastPartAsync(LicenseJob job, CancellationToken cancellationToken)
    {
        if (job.HasStopped && await store.FindPartAsync(job.Id, job.Next, cancellationToken) is { StartedAt: not null } part)
            await store.ChangeAsync(job.Id, found => found.Next == part.Number ? found.Counting(part) : null, cancellationToken);
    }

    /// <summary>Changes the first users of a part who have no result yet, and saves their results.</summary>
    /// <param name="count">How many of them.</param>
    /// <returns>The part, null if another run has taken over; and why one of these users still has no result.</returns>
    private async Task<(JobPart? Part, ProblemException? Trouble)> WorkAsync(
        LicenseJob job, JobPart part, int count, CancellationToken cancellationToken)
    {
        var before = part.StartedAt;
        if (before is null)
        {
            if (await store.SaveAsync(job.Id, part with { StartedAt = clock.GetUtcNow() }, cancellationToken) is not { } started)
                return (null, null);
            part = started;
        }
        var open = Enumerable.Range(0, part.Changes.Count).Where(i => part.Results[i] is null).Take(count).ToList();
        // The id of the job, by which the audit finds what an earlier attempt did.
        var origin = job.Origin with { CorrelationId = job.Id };
        IReadOnlyList<ChangeResult> results;
        try
        {
            results = await ApplyAsync([.. open.Select(i => part.Changes[i])], origin, cancellationToken);
        }
        catch (ProblemException problem)
        {
            return (part, problem);
        }
        var earlier = before is { } since ? await ReadEarlierAsync(job.Id, since, cancellationToken) : [];
        var views = open.Zip(results, (i, result) => (i, Result: result, View: ViewOf(result, earlier))).ToList();
        var waiting = views.Where(view => view.Result.Problem?.Kind.IsTemporary == true).ToList();
        var isStuck = waiting.Count == open.Count && part.Results.Any(result => result is not null);
        var tries = isStuck ? part.Tries + 1 : part.Tries;
        if (tries >= MaxTries)
            waiting = [];
        var all = part.Results.ToArray();
        foreach (var (i, _, view) in views.Except(waiting))
            all[i] = view;
        // Not cancelled: what was done is to be known.
        return (await store.SaveAsync(job.Id, part with { Results = all, Tries = tries }, CancellationToken.None),
            waiting.Select(view => view.Result.Problem).MaxBy(problem => problem?.RetryAfter ?? TimeSpan.Zero));
    }

    /// <summary>Two lines of a part may name the same user in two ways: then the part is changed in halves.</summary>
    private async Task<IReadOnlyList<ChangeResult>> ApplyAsync(
        IReadOnlyList<LicenseChange> changes, RequestOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            return await changer.ApplyAsync(changes, isWhatIf: false, origin, cancellationToken, isOfJob: true);
        }
        catch (ProblemException problem) when (problem.Kind == ProblemKind.InvalidRequest && changes.Count > 1)
        {
            var half = changes.Count / 2;
            var first = await ApplyAsync([.. changes.Take(half)], origin, cancellationToken);
            return [.. first, .. await ApplyAsync([.. changes.Skip(half)], origin, cancellationToken)];
        }
    }

    /// <summary>What earlier attempts of a part may have done before they were interrupted, by user.</summary>
    private async Task<Dictionary<string, ChangeLogView>> ReadEarlierAsync(string jobId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, ChangeLogView>(StringComparer.OrdinalIgnoreCase);
        for (var day = clock.GetUtcNow().UtcDateTime.Date; day >= since.UtcDateTime.Date; day = day.AddDays(-1))
        {
            await foreach (var row in audit.ReadDayAsync(new DateTimeOffset(day, TimeSpan.Zero), "", cancellationToken))
            {
                if (row.At < since)
                    break;
                if (row.CorrelationId == jobId && row.UsageLocation is null)
                    rows.TryAdd(row.UserId, ChangeLogView.Of(row, ""));
            }
        }
        return rows;
    }

    /// <summary>A user who is as requested, and whom an earlier attempt changed, was changed.</summary>
    private static ChangeView ViewOf(ChangeResult result, Dictionary<string, ChangeLogView> earlier)
    {
        var view = ChangeView.Of(result, isWhatIf: false);
        return view.Outcome == ChangeView.Unchanged && earlier.GetValueOrDefault(view.UserId!) is { } row ? view.DoneBy(row) : view;
    }

    /// <summary>Records why a job does not get on, or that it has failed.</summary>
    /// <returns>When to try again; null if it has ended.</returns>
    private async Task<TimeSpan?> StopAsync(LicenseJob job, ProblemException trouble, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = job.StuckSince ?? now;
        var hasFailed = now - since > GivesUpAfter;
        // Throttling is no failure: Graph says when to go on.
        var isSaid = trouble.Kind != ProblemKind.GraphThrottled || now - since > LongestDelay;
        var changed = await store.ChangeAsync(job.Id, found => !found.IsOpen ? null : found with
        {
            State = hasFailed ? JobState.Failed : JobState.Running,
            FinishedAt = hasFailed ? now : null,
            StartedAt = found.StartedAt ?? now,
            StuckSince = since,
            Code = isSaid ? trouble.Kind.Code : null,
            Detail = isSaid ? trouble.Message : null,
        }, cancellationToken);
        if (hasFailed && changed is not null)
        {
            Failed(job.Id, trouble.Kind.Code);
            await CountLastPartAsync(changed, cancellationToken);
        }
        return hasFailed ? null : DelayAfter(now - since, trouble.RetryAfter);
    }

    [LoggerMessage(4501, LogLevel.Information, "Job {JobId} has ended: {Users} users, {Refused} refused")]
    private partial void Ended(string jobId, int users, int refused);

    [LoggerMessage(4502, LogLevel.Error, "Job {JobId} has failed: it did not get on for a day ({Code})")]
    private partial void Failed(string jobId, string code);
}
