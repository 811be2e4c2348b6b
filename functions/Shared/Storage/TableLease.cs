namespace LicenseFunctions.Shared.Storage;

/// <summary>A lease in a row, so that one run at a time works over all instances. It expires if its holder stops.</summary>
/// <param name="etag">The row as it was taken; null if storage did not say.</param>
internal sealed class TableLease(TablePartition rows, string rowKey, ETag? etag) : IAsyncDisposable
{
    /// <summary>Takes the lease; returns null if another run holds it.</summary>
    public static async Task<IAsyncDisposable?> TryAcquireAsync(
        TablePartition rows, string rowKey, TimeSpan duration, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, holder) = (clock.GetUtcNow(), Guid.NewGuid());
        try
        {
            var current = await rows.FindAsync<Row>(rowKey, cancellationToken);
            // What ends much later than any lease that is taken now was written by a clock that was hours ahead: nobody may hold it.
            if (current?.HeldUntil > now && current.HeldUntil <= now + (2 * duration))
                return null;
            var row = new Row { RowKey = rowKey, HeldUntil = now + duration, Holder = holder, ETag = current?.ETag ?? default };
            return new TableLease(rows, rowKey, (await rows.SubmitAsync([TableAction.Save(row)], cancellationToken))[0].Headers.ETag);
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            // Another run was faster, or the client repeated our own write after losing the answer.
            var taken = await rows.FindAsync<Row>(rowKey, cancellationToken);
            return taken?.Holder == holder ? new TableLease(rows, rowKey, taken.ETag) : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Without an ETag the row may be another holder's by now. It expires.
        if (etag is not { } asTaken)
            return;
        try
        {
            await rows.DeleteAsync(rowKey, CancellationToken.None, asTaken);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // It expires.
        }
    }

    private sealed record Row : TableRow
    {
        public DateTimeOffset HeldUntil { get; init; }
        public Guid Holder { get; init; }
    }
}
