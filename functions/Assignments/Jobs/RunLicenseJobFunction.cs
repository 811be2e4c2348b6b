namespace LicenseFunctions.Assignments.Jobs;

internal sealed class RunLicenseJobFunction(JobRunner runner)
{
    [Function("RunLicenseJob")]
    public Task Run([QueueTrigger(JobQueue.Name, Connection = "DataStorage")] JobMessage message, CancellationToken cancellationToken) =>
        runner.RunAsync(message, cancellationToken);
}
