namespace LicenseFunctions.Shared.Storage;

/// <summary>Shares a reading between concurrent callers. It starts after their calls, so that each caller sees its own writes.</summary>
internal sealed class SharedReading<T>(Func<Task<T>> read)
{
    private readonly Lock _lock = new();
    private Task<T>? _running;
    private Task<T>? _next;

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
