namespace LicenseFunctions.Shared.Storage;

/// <summary>Lets one run at a time do a thing, over all instances of the app. A holder that dies loses it when its time is over.</summary>
internal static class TableLease
{
    private const string HeldUntil = nameof(HeldUntil);
    private const string Holder = nameof(Holder);

    /// <summary>Takes the lease in the given row; null if another run holds it.</summary>
    public static async Task<IAsyncDisposable?> TryAcquireAsync(
        TableClient table, string partitionKey, string rowKey, TimeSpan duration, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = new TableEntity(partitionKey, rowKey) { [HeldUntil] = now + duration, [Holder] = Guid.NewGuid() };
        try
        {
            var current = await table.FindAsync(partitionKey, rowKey, cancellationToken);
            if (current?.GetDateTimeOffset(HeldUntil) > now)
                return null;
            var held = current is not null
                ? await table.UpdateEntityAsync(row, current.ETag, TableUpdateMode.Replace, cancellationToken)
                : await table.AddEntityAsync(row, cancellationToken);
            return new Lease(table, row, held.Headers.ETag.GetValueOrDefault());
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another run was faster; or the answer to our own write was lost, and the client's repetition of it came upon the first.
            var taken = await table.FindAsync(partitionKey, rowKey, cancellationToken);
            return taken is not null && taken.GetGuid(Holder) == row.GetGuid(Holder) ? new Lease(table, row, taken.ETag) : null;
        }
    }

    private sealed class Lease(TableClient table, TableEntity row, ETag etag) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, etag, CancellationToken.None);
            }
            catch (Exception e) when (StorageFailure.Is(e))
            {
                // It expires.
            }
        }
    }
}
