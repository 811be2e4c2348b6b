using Azure.Storage.Queues;

namespace LicenseFunctions.Assignments.Jobs;

/// <summary>The queue of jobs to go on with. A message only names a job and the number of its run.</summary>
internal sealed class JobQueue(QueueServiceClient queues)
{
    public const string Name = "license-jobs";
    public const string PoisonName = "license-jobs-poison";

    /// <param name="delay">How long the message is hidden, up to 7 days.</param>
    public Task EnqueueAsync(JobMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        queues.SendAsync(Name, message, delay, cancellationToken);
}

/// <summary>The message in the queue.</summary>
internal sealed record JobMessage
{
    public required string JobId { get; init; }

    /// <summary>See <see cref="LicenseJob.Run"/>.</summary>
    public required int Run { get; init; }
}
