using Azure.Storage.Queues;

namespace LicenseFunctions.Shared.Callbacks;

/// <summary>The queue of callbacks to deliver. A message only names a row; without its row it has no effect.</summary>
internal sealed partial class CallbackQueue(QueueServiceClient queues, ILogger<CallbackQueue> logger)
{
    public const string Name = "license-callbacks";
    public const string PoisonName = "license-callbacks-poison";

    /// <param name="delay">How long the message is hidden, up to 7 days.</param>
    public Task EnqueueAsync(string table, string id, TimeSpan delay, CancellationToken cancellationToken) =>
        queues.SendAsync(Name, new CallbackMessage { Table = table, Id = id }, delay, cancellationToken);

    /// <summary>Queues the callbacks among rows that were written. After a failure the follow-up timer does it.</summary>
    public async Task TryEnqueueAsync(string table, IEnumerable<TableTransactionAction> written, CancellationToken cancellationToken)
    {
        foreach (var callback in written.Select(action => action.Entity).OfType<Callback>())
        {
            try
            {
                await EnqueueAsync(table, callback.Id, TimeSpan.Zero, cancellationToken);
            }
            catch (Exception e) when (e is OperationCanceledException || StorageFailure.Is(e))
            {
                NotQueued(e, callback.Id);
            }
        }
    }

    [LoggerMessage(6001, LogLevel.Warning, "Callback {CallbackId} could not be queued; the follow-up timer retries")]
    private partial void NotQueued(Exception e, string callbackId);
}

/// <summary>The message in the queue.</summary>
internal sealed record CallbackMessage
{
    public required string Table { get; init; }
    public required string Id { get; init; }
}
