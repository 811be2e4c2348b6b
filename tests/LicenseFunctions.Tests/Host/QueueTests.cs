using Azure.Storage.Queues;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Host;

public sealed class QueueTests(AzuriteFixture azurite)
{
    private readonly string _storage = azurite.NewStorageAccount();

    [Fact]
    public async Task Message_OfAFunctionThatSucceeds_IsDeleted()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        var queue = new SampleQueue(_storage);
        await queue.SendAsync("done");

        await app.RecordsAsync("work 'done' 1 id=True inserted=True");
        await queue.HoldsAsync(0);
    }

    [Fact]
    public async Task Message_OfAFunctionThatFailed_ComesBackCounted()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        var queue = new SampleQueue(_storage);
        await queue.SendAsync("fail once");

        await app.RecordsAsync("work 'fail once' 2");
        await queue.HoldsAsync(0);
    }

    [Fact]
    public async Task Message_ThatFailsTooOften_GoesToThePoisonQueue()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        var queue = new SampleQueue(_storage);
        await queue.SendAsync("fail");

        await app.RecordsAsync("poison 'fail'");
        Assert.Equal(3, app.Files.Of("work 'fail'").Count);
        await queue.HoldsAsync(0);
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("{\"quantity\":\"many\"}")]
    public async Task Message_ThatIsNoJsonOfItsType_GoesToThePoisonQueue(string text)
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await new SampleQueue(_storage, "sample-orders").SendAsync(text);

        Assert.Equal(text, await new SampleQueue(_storage, "sample-orders-poison").TakeAsync());
        Assert.Empty(app.Files.Of("order"));
    }

    [Fact]
    public async Task Message_InJsonOfAnyCase_ReachesTheParameter()
    {
        await using var app = await SampleHost.StartAsync(_storage);
        await new SampleQueue(_storage, "sample-orders").SendAsync("{\"SKU\":\"E3\",\"quantity\":2}");

        await app.RecordsAsync("order 2 E3");
    }

    [Fact]
    public async Task Message_ThatIsNotBase64_GoesToThePoisonQueueUntried()
    {
        await using var app = await SampleHost.StartAsync(_storage, ("AzureWebJobs.WorkPoison.Disabled", "true"));
        await new SampleQueue(_storage, encoding: QueueMessageEncoding.None).SendAsync("<not base64>");

        await new SampleQueue(_storage, "sample-work-poison", QueueMessageEncoding.None).HoldsAsync(1);
        await new SampleQueue(_storage, encoding: QueueMessageEncoding.None).HoldsAsync(0);
        Assert.Empty(app.Files.Of("work"));
    }

    [Fact]
    public async Task Message_WithEncodingNone_IsReadAsItIs()
    {
        await using var app = await SampleHost.StartAsync(_storage, ("AzureFunctionsJobHost:extensions:queues:messageEncoding", "none"));
        await new SampleQueue(_storage, encoding: QueueMessageEncoding.None).SendAsync("plain");

        await app.RecordsAsync("work 'plain' 1");
    }

    [Fact]
    public async Task Message_OfAFunctionThatOutlastsItsLease_IsDeliveredOnce()
    {
        await using var app = await SampleHost.StartAsync(_storage, ("LocalHost:QueueLeaseSeconds", "2"));
        var queue = new SampleQueue(_storage);
        await queue.SendAsync("wait");
        await app.RecordsAsync("work 'wait' 1");

        // The pop receipt changes with each renewal: two of them outlast the lease that the message was taken with.
        await new SampleQueue(_storage, "sample-orders").SendAsync("{\"sku\":\"clock\",\"quantity\":1}", hiddenFor: TimeSpan.FromSeconds(5));
        await app.RecordsAsync("order 1 clock");
        app.Files.OpenGate();

        await queue.HoldsAsync(0);
        Assert.Single(app.Files.Of("work 'wait'"));
    }

    [Fact]
    public async Task Message_OfTwoHosts_RunsOnce()
    {
        await using var first = await SampleHost.StartAsync(_storage);
        await using var second = await SampleHost.StartAsync(_storage);
        var queue = new SampleQueue(_storage);
        for (var i = 0; i < 40; i++)
            await queue.SendAsync($"number {i:D2}");

        await queue.HoldsAsync(0);

        var runs = first.Files.Of("work").Concat(second.Files.Of("work")).ToList();
        Assert.Equal(40, runs.Count);
        Assert.Equal(40, runs.Distinct(StringComparer.Ordinal).Count());
    }
}
