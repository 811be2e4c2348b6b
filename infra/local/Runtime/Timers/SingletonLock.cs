using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace LocalFunctions.Runtime.Timers;

/// <summary>A blob lease that lasts while this process lives: 15 seconds, the shortest there is, renewed every five.</summary>
internal static class SingletonLock
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    /// <summary>Waits until no other process holds the lease, then works while holding it.</summary>
    /// <param name="work">Its token is cancelled when the lease could not be renewed, so that another process may hold it.</param>
    /// <exception cref="RequestFailedException">Storage does not answer.</exception>
    public static async Task HoldAsync(BlobClient blob, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        var lease = blob.GetBlobLeaseClient();
        while (!await IsAcquiredAsync(lease, stopping))
            await Task.Delay(TryEvery, TimeProvider.System, stopping);

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var working = work(cancellation.Token);
        while (!await working.EndsWithinAsync(RenewEvery))
        {
            if (!await SucceedsAsync(lease.RenewAsync(cancellationToken: CancellationToken.None)))
                await cancellation.CancelAsync();
        }
        await SucceedsAsync(lease.ReleaseAsync(cancellationToken: CancellationToken.None)); // or else it runs out by itself
        await working;
    }

    private static async Task<bool> IsAcquiredAsync(BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        try
        {
            await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    private static async Task<bool> SucceedsAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompletedSuccessfully;
    }
}
