namespace LocalFunctions.Runtime.Invocation;

/// <summary>Counts invocations, so that a stopping app can let them end and then cancel what does not.</summary>
internal sealed class RunningInvocations : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _stopping;

    /// <summary>Cancelled when running invocations have had their time.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <returns>False once the app stops: the invocation must not start.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            _running += _stopping ? 0 : 1;
            return !_stopping;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _running--;
            CompleteIfIdle();
        }
    }

    /// <summary>Ends when nothing runs any more, or soon after <paramref name="patience"/> when tokens have been cancelled.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        lock (_lock)
        {
            _stopping = true;
            CompleteIfIdle();
        }

        if (!await WaitAsync(patience))
        {
            await _abort.CancelAsync();
            await WaitAsync(TimeSpan.FromSeconds(5));
        }
    }

    public void Dispose() => _abort.Dispose();

    private void CompleteIfIdle()
    {
        if (_stopping && _running == 0)
        {
            _idle.TrySetResult();
        }
    }

    private async Task<bool> WaitAsync(TimeSpan patience) =>
        await Task.WhenAny(_idle.Task, Task.Delay(patience, TimeProvider.System, CancellationToken.None)) == _idle.Task;
}
