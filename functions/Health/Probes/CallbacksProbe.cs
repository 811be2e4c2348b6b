using System.Runtime.CompilerServices;
using Azure.Storage.Queues;

namespace LicenseFunctions.Health.Probes;

/// <summary>Checks whether callers can be called back, and whether the app gave up on some.</summary>
internal sealed class CallbacksProbe(QueueServiceClient queues, CallbackOutbox outbox, CallbackOptions options) : IProbe
{
    public string Name => "Callbacks";

    public async IAsyncEnumerable<Finding> CheckAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = await outbox.ListAsync(cancellationToken).Where(callback => !callback.IsNews).ToListAsync(cancellationToken);
        var givenUp = all.Where(callback => callback.GivenUpAt is not null).ToList();
        if (await queues.CountAsync(CallbackQueue.PoisonName, cancellationToken) is > 0 and var poison)
            yield return Finding.Warning(Name, $"{poison} messages in {CallbackQueue.PoisonName} were not processed.",
                "See the log of DeliverCallback, then clear that queue: FollowUpOrders queues again what is not delivered.");
        if (givenUp is [var first, ..])
            yield return Finding.Warning(Name,
                $"{givenUp.Count} were given up in the last 7 days, such as {first.Subject} ({first.State}) to {first.Receiver}: " +
                    $"{first.LastResult}.",
                "Correct the receiver, or Callbacks__AllowedHosts. What it missed it can read with GET /orders/{id} or GET /waiting/{id}.");
        else if (options.IsOn)
            yield return Finding.Ok(Name, $"{all.Count} wait to be delivered.");
        else
            yield return Finding.Note(Name, "Nobody is called back: callers poll.",
                "To allow callbackUrl, set Callbacks__AllowedHosts and Callbacks__SigningKey.");
    }
}
