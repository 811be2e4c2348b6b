using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Assignments.Waiting;

internal sealed class ServeWaitingListFunction(WaitingListServer server)
{
    [Function("ServeWaitingList")]
    public Task Run([TimerTrigger("%OrderFollowUpSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => server.ServeAsync(cancellationToken);
}
