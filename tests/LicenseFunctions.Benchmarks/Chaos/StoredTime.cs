using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>
/// Lets time go by for what is stored, where the app would wait for minutes until something must be lost: leases run out, and what it began is older.
/// </summary>
internal sealed class StoredTime(string storage)
{
    /// <summary>Longer than anything that the app waits for.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromHours(2);

    /// <summary>What is younger is being worked on.</summary>
    private static readonly TimeSpan AtWork = TimeSpan.FromSeconds(5);

    private static readonly string[] Moved = [nameof(Order.RequestedAt), nameof(Order.QueuedAt), nameof(Order.ClaimedAt), "ServingSince"];

    private static readonly HashSet<string> Unfinished = new(StringComparer.Ordinal)
    {
        $"{OrderState.Requested}", $"{OrderState.Sending}", $"{OrderState.Unknown}",
    };

    /// <param name="alsoForWhatHasCome">
    /// Whether orders arrived long ago, too. Then an order whose license somebody else in the waiting list got is replaced, as it is in time.
    /// </param>
    public async Task PassAsync(bool alsoForWhatHasCome, CancellationToken cancellationToken)
    {
        await EndTimerLeasesAsync(cancellationToken);
        foreach (var table in (string[])[TableNames.Orders, TableNames.Waiting, TableNames.AlertStates])
        {
            var client = new TableClient(storage, table);
            if (!await ExistsAsync(table, cancellationToken))
                continue;
            await foreach (var row in client.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
                await AgeAsync(client, row, alsoForWhatHasCome, cancellationToken);
        }
    }

    /// <summary>The hosts' locks of timers, which last for 15 seconds at least.</summary>
    public async Task EndTimerLeasesAsync(CancellationToken cancellationToken)
    {
        var container = new BlobContainerClient(storage, "azure-webjobs-hosts");
        if (!await container.ExistsAsync(cancellationToken))
            return;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, "locks/", cancellationToken))
        {
            try
            {
                await container.GetBlobClient(blob.Name).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                // Nobody holds it.
            }
        }
    }

    private async Task<bool> ExistsAsync(string table, CancellationToken cancellationToken) =>
        await new TableServiceClient(storage).QueryAsync(name => name.Name == table, cancellationToken: cancellationToken).AnyAsync(cancellationToken);

    private static async Task AgeAsync(TableClient table, TableEntity row, bool alsoForWhatHasCome, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var changed = new TableEntity(row.PartitionKey, row.RowKey);
        if (row.GetDateTimeOffset("HeldUntil") > now)
            changed["HeldUntil"] = now - AtWork;
        var isOrder = row.ContainsKey(nameof(Order.Quantity));
        if ((isOrder && Unfinished.Contains(row.GetString("State"))) || row.GetDateTimeOffset("ServingSince") is not null)
        {
            foreach (var name in Moved.Where(name => now - row.GetDateTimeOffset(name) > AtWork))
                changed[name] = row.GetDateTimeOffset(name) - Step;
        }
        // For some minutes, numbers of Graph may lack what has just come, and nothing more is ordered.
        if (alsoForWhatHasCome && now - row.GetDateTimeOffset(nameof(Order.FulfilledAt)) is { } since && since > AtWork && since < Step)
            changed[nameof(Order.FulfilledAt)] = row.GetDateTimeOffset(nameof(Order.FulfilledAt)) - Step;
        if (changed.Keys.All(name => name is "PartitionKey" or "RowKey" or "odata.etag" or "Timestamp"))
            return;
        try
        {
            await table.UpdateEntityAsync(changed, row.ETag, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // The app has just changed it.
        }
    }
}
