namespace LicenseFunctions.Orders.Fulfilment;

internal sealed class FollowUpOrdersFunction(OrderFollowUp followUp)
{
    [Function("FollowUpOrders")]
    public Task Run([TimerTrigger("%OrderFollowUpSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => followUp.RunAsync(cancellationToken);
}
