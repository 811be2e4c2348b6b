namespace LicenseFunctions.Shared.Graph;

/// <summary>
/// Keeps the app below the number of writes that Graph takes from it in a window (documented: 3,000 in 150 s for an app in a
/// tenant), so that a thousand changes are paced instead of throttled. Permits are given for whole batches.
/// </summary>
internal sealed class WriteQuota(GraphOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private DateTimeOffset _windowEnd;
    private int _left;

    /// <summary>Waits until so many writes may be sent.</summary>
    /// <param name="count">At most the whole quota.</param>
    public async Task AcquireAsync(int count, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow() >= _windowEnd)
                Open();
            if (_left < count)
            {
                await Task.Delay(_windowEnd - clock.GetUtcNow(), clock, cancellationToken);
                Open();
            }
            _left -= count;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Open()
    {
        _windowEnd = clock.GetUtcNow().AddSeconds(options.WriteWindowSeconds);
        _left = options.WritesPerWindow;
    }
}
