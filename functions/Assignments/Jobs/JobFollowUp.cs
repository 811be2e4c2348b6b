namespace LicenseFunctions.Assignments.Jobs;

/// <summary>Queues jobs again whose message was lost, and deletes those that ended long ago or were never received whole.</summary>
internal sealed partial class JobFollowUp(JobStore store, JobQueue queue, AssignmentOptions options, TimeProvider clock, ILogger<JobFollowUp> logger)
{
    /// <summary>Longer than a run, and than a message that failed waits for its next attempt.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestReceipt = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var job in store.ListAsync(cancellationToken))
        {
            if (job.IsOpen && now - job.DueAt > Lost)
            {
                await store.ChangeAsync(job.Id, found => found with { DueAt = now }, cancellationToken);
                await queue.EnqueueAsync(new JobMessage { JobId = job.Id, Run = job.Run }, TimeSpan.Zero, cancellationToken);
                QueuedAgain(job.Id);
            }
            else if (!job.IsReceived ? now - job.RequestedAt > LongestReceipt : now - job.FinishedAt > TimeSpan.FromDays(options.KeepJobsDays))
            {
                await store.DeleteAsync(job.Id, cancellationToken);
            }
        }
    }

    [LoggerMessage(4504, LogLevel.Warning, "Job {JobId} had no message any more and was queued again")]
    private partial void QueuedAgain(string jobId);
}
