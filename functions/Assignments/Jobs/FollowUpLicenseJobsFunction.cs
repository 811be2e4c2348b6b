namespace LicenseFunctions.Assignments.Jobs;

internal sealed class FollowUpLicenseJobsFunction(JobFollowUp followUp)
{
    [Function("FollowUpLicenseJobs")]
    public Task Run([TimerTrigger("%OrderFollowUpSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => followUp.RunAsync(cancellationToken);
}
