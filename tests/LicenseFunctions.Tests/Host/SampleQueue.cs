using Azure.Storage.Queues;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Host;

/// <summary>A queue as those use it who send to the sample app.</summary>
internal sealed class SampleQueue(string storage, string name = "sample-work", QueueMessageEncoding encoding = QueueMessageEncoding.Base64)
{
    private readonly QueueClient _queue = new(storage, name, new QueueClientOptions { MessageEncoding = encoding });

    public async Task SendAsync(string text, TimeSpan? hiddenFor = null)
    {
        await _queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await _queue.SendMessageAsync(text, hiddenFor, cancellationToken: TestContext.Current.CancellationToken);
    }

    public async Task<int> CountAsync()
    {
        await _queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        return (await _queue.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount;
    }

    public Task HoldsAsync(int messages) => Eventually.SeesAsync(CountAsync, count => count == messages, $"{messages} messages in {name}");

    public async Task<string> TakeAsync()
    {
        await _queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var message = await Eventually.SeesAsync(
            async () => (await _queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken)).Value,
            message => message is not null,
            $"a message in {name}");
        return message.MessageText;
    }
}
