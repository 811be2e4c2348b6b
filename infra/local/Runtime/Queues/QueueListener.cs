using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using LocalFunctions.Runtime.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalFunctions.Runtime.Queues;

/// <summary>Polls one queue and hands out messages, a batch again as soon as few enough are running. On real time, as storage is.</summary>
internal sealed partial class QueueListener(QueueClient queue, QueueOptions options, MessageProcessor processor, TimeSpan lease, ILogger logger)
    : IListener
{
    public async Task RunAsync(CancellationToken stopping)
    {
        var running = new List<Task>();
        var backOff = new PollingBackOff(options.MaxPollingInterval);
        while (!stopping.IsCancellationRequested)
        {
            running.RemoveAll(task => task.IsCompleted);
            if (running.Count > options.NewBatchThreshold)
            {
                await Task.WhenAny(running);
                continue;
            }

            var messages = await ReceiveAsync(stopping);
            running.AddRange(messages.Select(processor.ProcessAsync));
            await Task.Delay(backOff.Next(messages.Length > 0), TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(running);
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(options.BatchSize, lease, stopping)).Value;
        }
        catch (RequestFailedException e) when (string.Equals(e.ErrorCode, QueueErrorCode.QueueNotFound.ToString(), StringComparison.Ordinal))
        {
            await CreateAsync(stopping);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            Log.ReceiveFailed(logger, e, queue.Name);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing more is taken.
        }

        return [];
    }

    private async Task CreateAsync(CancellationToken stopping)
    {
        try
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: stopping);
        }
        catch (RequestFailedException e)
        {
            Log.ReceiveFailed(logger, e, queue.Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "Queue '{Queue}' could not be read")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception, string queue);
    }
}
