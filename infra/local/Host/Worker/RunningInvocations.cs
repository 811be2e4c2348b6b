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

    /// <summary>Waits until nothing runs any more; after <paramref name="patience"/> cancels what does, and waits a little longer.</summary>
    /// <returns>Whether all has ended.</returns>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        if (!Interlocked.Exchange(ref _stopping, value: true))
            _running.Signal();
        if (await Task.Run(() => _running.Wait(patience)))
            return true;
        await _abort.CancelAsync();
        return await Task.Run(() => _running.Wait(PatienceAfterAbort));
    }

    public void Dispose()
    {
        _abort.Dispose();
        _running.Dispose();
    }
}
