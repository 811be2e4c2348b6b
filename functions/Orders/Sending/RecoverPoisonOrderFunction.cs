namespace LicenseFunctions.Orders.Sending;

internal sealed class RecoverPoisonOrderFunction(PoisonOrderRecovery recovery)
{
    /// <summary>Takes the text as it is: a message that nobody can read is poison too.</summary>
    [Function("RecoverPoisonOrder")]
    public Task Run(
        [QueueTrigger(OrderQueue.PoisonName, Connection = "DataStorage")] string message, CancellationToken cancellationToken) =>
        recovery.RecoverAsync(message, cancellationToken);
}
