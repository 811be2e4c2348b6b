namespace LocalFunctions.Host.Queues;

/// <summary>Polls one queue and hands out messages, a batch again as soon as few enough are running.</summary>
internal sealed partial class QueueListener(
    QueueClient queue, QueueOptions options, MessageProcessor processor, TimeSpan lease, ILogger logger)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private bool _exists;

    public async Task RunAsync(CancellationToken stopping)
    {
        var running = new List<Task>();
        var wait = ShortestWait;
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
            if (messages.Length > 0)
            {
                wait = ShortestWait;
                continue;
            }

            // With some chance in it, so that instances do not poll in step.
            await Waiting.PauseAsync(wait * (RandomNumberGenerator.GetInt32(80, 101) / 100.0), stopping);
            wait = wait * 2 < options.MaxPollingInterval ? wait * 2 : options.MaxPollingInterval;
        }
        await Task.WhenAll(running);
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            if (!_exists)
                await queue.CreateIfNotExistsAsync(cancellationToken: stopping);
            _exists = true;
            return (await queue.ReceiveMessagesAsync(options.BatchSize, lease, stopping)).Value;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            Log.ReceiveFailed(logger, e, queue.Name);
            _exists = false;
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "Queue '{Queue}' could not be read")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception, string queue);
    }
}
