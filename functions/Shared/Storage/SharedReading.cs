namespace LicenseFunctions.Shared.Storage;

/// <summary>
/// One reading for everybody who asks at about the same time. A reading never begins before it was asked for, so that whoever
/// wrote something first finds it: who asks while one is running waits for the next, which serves all that wait.
/// </summary>
internal sealed class SharedReading<T>(Func<Task<T>> read)
{
    private readonly Lock _lock = new();
    private Task<T>? _running;
    private Task<T>? _next;

    /// <summary>A result that was read after this call.</summary>
    public Task<T> ReadAsync()
    {
        lock (_lock)
            return _next ??= ReadAfterAsync(_running);
    }

    private async Task<T> ReadAfterAsync(Task<T>? earlier)
    {
        await Task.Yield();
        if (earlier is not null)
            await earlier.ContinueWith(_ => { }, TaskScheduler.Default);
        lock (_lock)
            (_running, _next) = (_next, null);
        return await read();
    }
}
