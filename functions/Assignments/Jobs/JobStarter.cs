using LicenseFunctions.Assignments.Changes;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>Starts jobs and cancels them.</summary>
internal sealed partial class JobStarter(JobStore store, JobQueue queue, TimeProvider clock, ILogger<JobStarter> logger)
{
    /// <summary>Saves a list as it arrives, and queues the job.</summary>
    /// <exception cref="ProblemException">The list is not valid. Nothing is changed.</exception>
    public async Task<LicenseJob> StartAsync(IAsyncEnumerable<LicenseChange> list, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var job = await store.AddAsync(new LicenseJob { Id = JobId.New(now), Origin = origin, RequestedAt = now, DueAt = now }, list, cancellationToken);
        try
        {
            await queue.EnqueueAsync(new JobMessage { JobId = job.Id, Run = job.Run }, TimeSpan.Zero, cancellationToken);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            NotQueued(e, job.Id);
        }
        return job;
    }

    /// <summary>Ends a job. The users of the part that a run works on may still get a result.</summary>
    /// <exception cref="ProblemException">job-not-found or job-finished.</exception>
    public async Task<LicenseJob> CancelAsync(string id, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await store.ChangeAsync(id, job => !job.IsOpen ? null : job with { State = JobState.Cancelled, FinishedAt = now, CancelledBy = origin.Caller },
            cancellationToken) is { } cancelled)
            return cancelled;
        var found = await FindAsync(id, cancellationToken);
        return found.State == JobState.Cancelled ? found
            : throw new ProblemException(ProblemKind.JobFinished, $"{id} has ended: {found.State}. GET /changes lists what it changed.");
    }

    /// <exception cref="ProblemException">job-not-found</exception>
    public async Task<LicenseJob> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { IsReceived: true } job
            ? job : throw new ProblemException(ProblemKind.JobNotFound, $"There is no job '{SingleLine.Of(id)}'. GET /license-jobs lists them.");

    [LoggerMessage(4503, LogLevel.Warning, "Job {JobId} could not be queued; the follow-up timer retries")]
    private partial void NotQueued(Exception e, string jobId);
}
