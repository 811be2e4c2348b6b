namespace LocalFunctions.Host.Timers;

/// <summary>What timers keep in the host's blob container: a status each, and a lock so that one instance runs them.</summary>
/// <remarks>Each method throws <see cref="RequestFailedException"/> when storage does not answer.</remarks>
internal sealed class TimerStore(HostSettings settings, string appFolder)
{
    // The shortest lease there is; it lasts while this process lives and renews it.
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    /// <returns>Null before the first start, or when the blob is damaged.</returns>
    public async Task<ScheduleStatus?> ReadAsync(string function, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await StatusOf(function).DownloadContentAsync(cancellationToken);
            return blob.Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (Exception e) when (e is RequestFailedException { Status: 404 } or JsonException)
        {
            return null;
        }
    }

    public Task WriteAsync(string function, ScheduleStatus status, CancellationToken cancellationToken) =>
        StatusOf(function).UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken);

    /// <summary>Waits until no other process holds the function's lock, then works while holding it.</summary>
    /// <param name="work">Its token is cancelled when the lease could not be renewed, so that another process may hold it.</param>
    public async Task HoldLockAsync(string function, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        await Container(function).CreateIfNotExistsAsync(cancellationToken: stopping);
        var blob = Container(function).GetBlobClient($"locks/{HostId}/{function}");
        if (!await blob.ExistsAsync(stopping))
            await blob.UploadAsync(BinaryData.FromString(""), overwrite: true, stopping);
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
            await lease.AcquireAsync(LeaseDuration, cancellationToken: cancellationToken);
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

    /// <summary>Shared by the instances of one app: the name of its assembly, unless AzureFunctionsWebHost__hostid says otherwise.</summary>
    private string HostId { get; } = settings["AzureFunctionsWebHost:hostid"] ?? AppName(appFolder);

    private static string AppName(string appFolder)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(appFolder, "worker.config.json")));
        return Path.GetFileNameWithoutExtension(config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!).ToLowerInvariant();
    }

    private BlobClient StatusOf(string function) => Container(function).GetBlobClient($"timers/{HostId}/{function}/status");

    private BlobContainerClient Container(string function) =>
        new(settings.ConnectionString(connection: null, function), "azure-webjobs-hosts");
}
