using Azure.Storage.Blobs;

namespace LocalFunctions.Runtime.Timers;

/// <summary>What timers keep in the host's blob container: a status each, and a lock so that one instance runs them.</summary>
internal sealed class TimerStore(HostSettings settings, AppIdentity app)
{
    /// <returns>Null before the first start, or when the blob is damaged.</returns>
    /// <exception cref="RequestFailedException">Storage does not answer.</exception>
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

    /// <exception cref="RequestFailedException">Storage does not answer.</exception>
    public Task WriteAsync(string function, ScheduleStatus status, CancellationToken cancellationToken) =>
        StatusOf(function).UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken);

    /// <summary>The blob to lease, created when needed.</summary>
    public async Task<BlobClient> LockOfAsync(string function, CancellationToken cancellationToken)
    {
        await Container(function).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var blob = Container(function).GetBlobClient($"locks/{app.HostId}/{function}");
        if (!await blob.ExistsAsync(cancellationToken))
            await blob.UploadAsync(BinaryData.FromString(""), overwrite: true, cancellationToken);
        return blob;
    }

    private BlobClient StatusOf(string function) => Container(function).GetBlobClient($"timers/{app.HostId}/{function}/status");

    private BlobContainerClient Container(string function) =>
        new(settings.ConnectionString(connection: null, function), "azure-webjobs-hosts");
}
