namespace LicenseFunctions.Orders.Sending;

internal sealed class RecoverPoisonOrderFunction(PoisonOrderRecovery recovery)
{
    /// <summary>Takes the raw text, because the message may be unreadable.</summary>
    [Function("RecoverPoisonOrder")]
    public Task Run(
        [QueueTrigger(OrderQueue.PoisonName, Connection = "DataStorage")] string message, CancellationToken cancellationToken) =>
        recovery.RecoverAsync(message, cancellationToken);
}
