using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace LocalFunctions.Runtime.Queues;

/// <summary>Keeps a message hidden while its function runs: extended each time that half of the lease is over.</summary>
internal sealed class MessageLease : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task<string> _receipt;

    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan lease) => _receipt = RenewAsync(queue, message, lease);

    /// <returns>The pop receipt that is now good.</returns>
    /// <exception cref="RequestFailedException">The lease was lost: the message is another's.</exception>
    public async Task<string> EndAsync()
    {
        await _ended.CancelAsync();
        return await _receipt;
    }

    public void Dispose() => _ended.Dispose();

    private async Task<string> RenewAsync(QueueClient queue, QueueMessage message, TimeSpan lease)
    {
        var receipt = message.PopReceipt;
        while (true)
        {
            await Task.Delay(lease / 2, TimeProvider.System, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested)
            {
                return receipt;
            }

            // Not cancelled on the way: the receipt that comes back is the only good one.
            var renewed = await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: lease, cancellationToken: CancellationToken.None);
            receipt = renewed.Value.PopReceipt;
        }
    }
}
