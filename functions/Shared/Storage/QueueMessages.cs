using Azure.Storage.Queues;

namespace LicenseFunctions.Shared.Storage;

internal static class QueueMessages
{
    /// <summary>Messages never expire: what they stand for must survive an app that is stopped for a week.</summary>
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    /// <summary>The longest that Queue Storage hides a message.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    /// <summary>Sends a message as JSON.</summary>
    /// <param name="delay">How long the message is hidden, up to 7 days.</param>
    public static async Task SendAsync<T>(this QueueServiceClient queues, string name, T message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(name);
        var text = JsonSerializer.Serialize(message);
        var hidden = delay < LongestDelay ? delay : LongestDelay;
        try
        {
            await queue.SendMessageAsync(text, hidden, NeverExpires, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == "QueueNotFound")
        {
            // Only on demand: in Azure the queue exists, and the app's identity may not create it.
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await queue.SendMessageAsync(text, hidden, NeverExpires, cancellationToken);
        }
    }

    /// <summary>About how many messages a queue has.</summary>
    public static async Task<int> CountAsync(this QueueServiceClient queues, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await queues.GetQueueClient(name).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.ErrorCode == "QueueNotFound")
        {
            // The first message creates it.
            return 0;
        }
    }
}
