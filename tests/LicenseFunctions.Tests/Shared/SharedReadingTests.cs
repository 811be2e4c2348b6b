using System.Threading.Channels;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Tests.Shared;

public sealed class SharedReadingTests
{
    private readonly Channel<TaskCompletionSource<int>> _begun = Channel.CreateUnbounded<TaskCompletionSource<int>>();

    private SharedReading<int> Reading() => new(() =>
    {
        var reading = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_begun.Writer.TryWrite(reading));
        return reading.Task;
    });

    private ValueTask<TaskCompletionSource<int>> NextAsync() => _begun.Reader.ReadAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task CallsDuringAReading_ShareTheNextOne()
    {
        var reading = Reading();
        var first = reading.ReadAsync();
        var running = await NextAsync();
        var waiting = new[] { reading.ReadAsync(), reading.ReadAsync() };

        running.SetResult(1);
        var second = await NextAsync();
        var late = reading.ReadAsync();
        second.SetResult(2);
        (await NextAsync()).SetResult(3);

        Assert.Equal(1, await first);
        Assert.All(await Task.WhenAll(waiting), number => Assert.Equal(2, number));
        Assert.Equal(3, await late);
        Assert.False(_begun.Reader.TryRead(out _));
    }

    [Fact]
    public async Task ReadingThatFails_FailsForThoseThatWaitedForIt_AndForNobodyAfter()
    {
        var reading = Reading();
        var first = reading.ReadAsync();
        (await NextAsync()).SetException(new IOException("storage"));
        var second = reading.ReadAsync();
        (await NextAsync()).SetResult(2);

        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.Equal(2, await second);
    }
}
