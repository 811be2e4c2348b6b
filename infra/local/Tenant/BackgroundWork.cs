using System.Collections.Concurrent;

namespace LicenseFunctions.Tenant;

/// <summary>What goes on after an answer was given (a reseller reads, a webhook is posted), and ends with the server.</summary>
/// <param name="ended">Called after each piece of work.</param>
internal sealed class BackgroundWork(Action ended) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();

    public void Run(Func<CancellationToken, Task> work)
    {
        foreach (var done in _running.Keys.Where(task => task.IsCompletedSuccessfully)) _running.TryRemove(done, out _);
        _running[Task.Run(() => RunAsync(work), CancellationToken.None)] = 0;
    }

    /// <summary>Throws what went wrong in the background, as nobody else would notice.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(_running.Keys);
        }
        catch (OperationCanceledException)
        {
            // Stopped on the way: that is how it ends.
        }

        _stopping.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        await work(_stopping.Token);
        ended();
    }
}
