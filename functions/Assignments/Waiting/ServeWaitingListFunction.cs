namespace LicenseFunctions.Assignments.Waiting;

internal sealed class ServeWaitingListFunction(WaitingListProcessor processor)
{
    [Function("ServeWaitingList")]
    public Task Run([TimerTrigger("%OrderFollowUpSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => processor.RunAsync(cancellationToken);
}
