namespace LocalFunctions.Host.Worker;

/// <summary>Counts invocations, so that a stopping app can let them end and then cancel what does not.</summary>
internal sealed class RunningInvocations : IDisposable
{
    private static readonly TimeSpan PatienceAfterAbort = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _abort = new();
    private readonly CountdownEvent _running = new(initialCount: 1); // the one is the app itself, until it stops
    private bool _stopping;

    /// <summary>Cancelled when running invocations have had their time.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <returns>False once the app stops: the invocation must not start.</returns>
    public bool TryEnter() => !Volatile.Read(ref _stopping) && _running.TryAddCount();
    public void Leave() => _running.Signal();

    /// <summary>Ends when nothing runs any more, or soon after <paramref name="patience"/> when tokens have been cancelled.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        if (!Interlocked.Exchange(ref _stopping, value: true))
            _running.Signal();
        if (await Task.Run(() => _running.Wait(patience)))
            return;
        await _abort.CancelAsync();
        await Task.Run(() => _running.Wait(PatienceAfterAbort));
    }

    public void Dispose()
    {
        _abort.Dispose();
        _running.Dispose();
    }
}
