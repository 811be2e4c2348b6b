namespace LicenseFunctions.Shared.Callbacks;

internal sealed class DeliverCallbackFunction(CallbackDelivery delivery)
{
    [Function("DeliverCallback")]
    public Task Run([QueueTrigger(CallbackQueue.Name, Connection = "DataStorage")] CallbackMessage message, CancellationToken cancellationToken) =>
        delivery.DeliverAsync(message, cancellationToken);
}
