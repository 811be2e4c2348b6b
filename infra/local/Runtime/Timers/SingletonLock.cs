using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace LocalFunctions.Runtime.Timers;

/// <summary>
/// A blob lease that lasts while this process lives: 15 seconds, the shortest there is, renewed every five. It runs on real
/// time, as storage does, whatever clock the app is given.
/// </summary>
internal sealed class SingletonLock : IAsyncDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    private readonly BlobLeaseClient _lease;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _renewal;

    private SingletonLock(BlobLeaseClient lease)
    {
        _lease = lease;
        _renewal = RenewAsync();
    }

    /// <summary>Cancelled when the lease could not be renewed, so that another process may hold it.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Waits until no other process holds the lease.</summary>
    public static async Task<SingletonLock> AcquireAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = blob.GetBlobLeaseClient();
            try
            {
                await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
                return new SingletonLock(lease);
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                await Task.Delay(TryEvery, TimeProvider.System, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _renewal;
        try
        {
            await _lease.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
        catch (RequestFailedException)
        {
            // Lost, or storage is gone: the lease runs out by itself.
        }

        _disposed.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, TimeProvider.System, _disposed.Token);
                await _lease.RenewAsync(cancellationToken: _disposed.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            await _lost.CancelAsync();
        }
    }
}
