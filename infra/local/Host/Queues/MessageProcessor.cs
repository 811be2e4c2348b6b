namespace LocalFunctions.Host.Queues;

/// <summary>One message through its function: deleted after success, seen again after a failure, and after too many put aside.</summary>
/// <param name="poison">Null for a queue that is itself a poison queue: a message that fails stays hidden until its lease runs out.</param>
internal sealed partial class MessageProcessor(
    Function function, QueueClient queue, QueueClient? poison, QueueOptions options, TimeSpan lease,
    Invoker invoker, ILogger logger)
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

    /// <summary>A message as the worker gets it: its text, and what a function may ask of it by parameter name.</summary>
    public static TriggerInput Input(
        string text, string reason, string id, string popReceipt, long dequeueCount, DateTimeOffset? inserted, DateTimeOffset? expires, DateTimeOffset? nextVisible)
    {
        var metadata = new Dictionary<string, TypedData>(StringComparer.Ordinal)
        {
            ["QueueTrigger"] = Json(text),
            ["Id"] = Json(id),
            ["PopReceipt"] = Json(popReceipt),
            ["DequeueCount"] = Json(dequeueCount),
            ["InsertionTime"] = Json(inserted),
            ["ExpirationTime"] = Json(expires),
            ["NextVisibleTime"] = Json(nextVisible),
        };
        return new(new() { String = text }, reason, metadata);
    }

    private static TypedData Json<T>(T value) => new() { Json = JsonSerializer.Serialize(value) };

    private static TriggerInput Input(QueueMessage sent, string text) => Input(
        text, "New queue message detected.", sent.MessageId, sent.PopReceipt, sent.DequeueCount, sent.InsertedOn, sent.ExpiresOn, sent.NextVisibleOn);

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
