using Azure.Storage.Queues;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Runtime;

public sealed class QueueTests(AzuriteFixture azurite)
{
    private readonly string _storage = azurite.NewStorageAccount();

    [Fact]
    public async Task Message_OfAFunctionThatSucceeds_IsDeleted()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await SendAsync("sample-work", "done");

        await app.RecordsAsync("work 'done' 1 id=True inserted=True");
        await IsEmptyAsync("sample-work");
    }

    [Fact]
    public async Task Message_OfAFunctionThatFailed_ComesBackCounted()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await SendAsync("sample-work", "fail once");

        await app.RecordsAsync("work 'fail once' 2");
        await IsEmptyAsync("sample-work");
    }

    [Fact]
    public async Task Message_ThatFailsTooOften_GoesToThePoisonQueue()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await SendAsync("sample-work", "fail");

        await app.RecordsAsync("poison 'fail'");
        Assert.Equal(3, app.Recorder.Lines.Count(line => line.StartsWith("work 'fail'", StringComparison.Ordinal)));
        await IsEmptyAsync("sample-work");
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("{\"quantity\":\"many\"}")]
    public async Task Message_ThatIsNoJsonOfItsType_GoesToThePoisonQueue(string text)
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await SendAsync("sample-orders", text);

        Assert.Equal(text, await TakenFromAsync("sample-orders-poison"));
        Assert.DoesNotContain(app.Recorder.Lines, line => line.StartsWith("order", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_InJsonOfAnyCase_ReachesTheParameter()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await SendAsync("sample-orders", "{\"SKU\":\"E3\",\"quantity\":2}");

        await app.RecordsAsync("order 2 E3");
    }

    [Fact]
    public async Task Message_ThatIsNotBase64_GoesToThePoisonQueueUntried()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await SendAsync("sample-work", "<not base64>", QueueMessageEncoding.None);

        await HoldsAsync("sample-work-poison", 1);
        await HoldsAsync("sample-work", 0);
        Assert.DoesNotContain(app.Recorder.Lines, line => line.StartsWith("work", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_WithEncodingNone_IsReadAsItIs()
    {
        await using var app = await SampleHost.StartAsync(_storage, ["--AzureFunctionsJobHost:extensions:queues:messageEncoding=none"]);
        await SendAsync("sample-work", "plain", QueueMessageEncoding.None);

        await app.RecordsAsync("work 'plain' 1");
    }

    [Fact]
    public async Task Message_OfAFunctionThatOutlastsItsLease_IsDeliveredOnce()
    {
        await using var app = await SampleHost.StartAsync(_storage, ["--LocalRuntime:QueueLeaseSeconds=2"]);
        await SendAsync("sample-work", "wait");
        await app.RecordsAsync("work 'wait' 1");

        // The pop receipt changes with each renewal: two of them outlast the lease that the message was taken with.
        await SendAsync("sample-orders", "{\"sku\":\"clock\",\"quantity\":1}", hiddenFor: TimeSpan.FromSeconds(5));
        await app.RecordsAsync("order 1 clock");
        app.Recorder.Gate.SetResult();

        await IsEmptyAsync("sample-work");
        Assert.Single(app.Recorder.Lines, line => line.StartsWith("work 'wait'", StringComparison.Ordinal));
    }

    private QueueClient Queue(string name, QueueMessageEncoding encoding) => new(_storage, name, new QueueClientOptions { MessageEncoding = encoding });

    private async Task SendAsync(
        string queue,
        string text,
        QueueMessageEncoding encoding = QueueMessageEncoding.Base64,
        TimeSpan? hiddenFor = null)
    {
        var client = Queue(queue, encoding);
        await client.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.SendMessageAsync(text, hiddenFor, cancellationToken: TestContext.Current.CancellationToken);
    }

    private Task IsEmptyAsync(string queue) => HoldsAsync(queue, 0);

    private Task HoldsAsync(string queue, int messages) => Eventually.HoldsAsync(
        async () =>
        {
            var client = Queue(queue, QueueMessageEncoding.None);
            await client.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
            return (await client.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount == messages;
        },
        $"{messages} messages in {queue}");

    private async Task<string> TakenFromAsync(string queue)
    {
        var client = Queue(queue, QueueMessageEncoding.Base64);
        await client.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var message = await Eventually.SeesAsync(
            async () => (await client.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken)).Value,
            message => message is not null,
            $"a message in {queue}");
        return message.MessageText;
    }
}
