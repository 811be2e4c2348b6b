namespace LocalFunctions.Runtime.Queues;

/// <summary>One message through its function: deleted after success, seen again after a failure, and after too many put aside.</summary>
/// <param name="poison">Null for a queue that is itself a poison queue: a message that fails stays hidden until its lease runs out.</param>
internal sealed partial class MessageProcessor(
    FunctionEntry function, QueueClient queue, QueueClient? poison, QueueOptions options, TimeSpan lease,
    FunctionInvoker invoker, ILogger logger)
{
    public async Task ProcessAsync(QueueMessage message)
    {
        try
        {
            if (message.DequeueCount > options.MaxDequeueCount || Decode(message.MessageText) is not { } text)
            {
                await GiveUpAsync(message, message.PopReceipt);
                return;
            }
            var running = invoker.InvokeAsync(function, Input(message, text));
            var receipt = message.PopReceipt;
            while (!await running.EndsWithinAsync(lease / 2))
                receipt = (await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: lease)).Value.PopReceipt;
            await SettleAsync(message, receipt, succeeded: await running);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            Log.OutcomeLost(logger, e, message.MessageId, queue.Name);
        }
    }

    private string? Decode(string text)
    {
        if (!options.IsBase64)
            return text;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static TriggerInput Input(QueueMessage sent, string text)
    {
        var (count, received) = ((int)sent.DequeueCount, sent.NextVisibleOn);
        var metadata = QueueMetadata.Of(text, sent.MessageId, sent.PopReceipt, count, sent.InsertedOn, sent.ExpiresOn, received);
        return new TriggerInput(text, "New queue message detected.", metadata);
    }

    private async Task SettleAsync(QueueMessage message, string receipt, bool? succeeded)
    {
        if (succeeded == true)
            await queue.DeleteMessageAsync(message.MessageId, receipt);
        else if (succeeded == false && (poison is null || message.DequeueCount >= options.MaxDequeueCount))
            await GiveUpAsync(message, receipt);
        else
            await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: succeeded is null ? default : options.VisibilityTimeout);
    }

    private async Task GiveUpAsync(QueueMessage message, string receipt)
    {
        if (poison is null)
            return;
        Log.MovedToPoison(logger, message.MessageId, options.MaxDequeueCount, poison.Name);
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.MessageText);
        await queue.DeleteMessageAsync(message.MessageId, receipt);
    }

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Error,
            "Message {Id} has reached MaxDequeueCount of {MaxDequeueCount} or cannot be read. Moving it to queue '{PoisonQueue}'")]
        public static partial void MovedToPoison(ILogger logger, string id, int maxDequeueCount, string poisonQueue);
        [LoggerMessage(22, LogLevel.Warning, "What became of message {Id} could not be told to queue '{Queue}'; it will be seen again")]
        public static partial void OutcomeLost(ILogger logger, Exception exception, string id, string queue);
    }
}
