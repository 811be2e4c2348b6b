using System.Runtime.CompilerServices;
using Azure.Storage.Queues;
using LicenseFunctions.Assignments.Jobs;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks whether license jobs get on.</summary>
internal sealed class JobsProbe(QueueServiceClient queues, JobStore store) : IProbe
{
    public string Name => "License jobs";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var jobs = await store.ListAsync(cancellationToken).ToListAsync(cancellationToken);
        if (await queues.CountAsync(JobQueue.PoisonName, cancellationToken) is > 0 and var poison)
            yield return Finding.Warning(Name, $"{poison} messages in {JobQueue.PoisonName} were not processed.",
                "See the log of RunLicenseJob, then clear that queue: FollowUpLicenseJobs queues again what is not done.");
        var stuck = jobs.Where(job => job is { IsOpen: true, Code: not null }).ToList();
        foreach (var job in stuck)
            yield return Finding.Warning(Name, $"{job.Id} does not get on: {job.Code}.", $"GET /license-jobs/{job.Id} says why. The app retries for a day.");
        if (stuck.Count == 0)
            yield return Finding.Ok(Name, $"{jobs.Count(job => job.IsOpen)} are being worked on.");
    }
}
