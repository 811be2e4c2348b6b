namespace LicenseFunctions.Shared.Storage;

/// <summary>A row that lets one run at a time work, over all instances of the app. The lease of a holder that dies expires.</summary>
internal sealed class TableLease : IAsyncDisposable
{
    private readonly TablePartition _rows;
    private readonly string _rowKey;
    private readonly ETag _etag;

    private TableLease(TablePartition rows, string rowKey, ETag etag) => (_rows, _rowKey, _etag) = (rows, rowKey, etag);

    /// <summary>Takes the lease in the given row; null if another run holds it.</summary>
    public static async Task<IAsyncDisposable?> TryAcquireAsync(
        TablePartition rows, string rowKey, TimeSpan duration, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, holder) = (clock.GetUtcNow(), Guid.NewGuid());
        try
        {
            var current = await rows.FindAsync<Row>(rowKey, cancellationToken);
            if (current?.HeldUntil > now)
                return null;
            var row = new Row { RowKey = rowKey, HeldUntil = now + duration, Holder = holder, ETag = current?.ETag ?? default };
            return new TableLease(rows, rowKey, (await rows.SubmitAsync([TableAction.Save(row)], cancellationToken))[0].Headers.ETag.GetValueOrDefault());
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            // Another run was faster; or the answer to our own write was lost, and the client repeated it.
            var taken = await rows.FindAsync<Row>(rowKey, cancellationToken);
            return taken?.Holder == holder ? new TableLease(rows, rowKey, taken.ETag) : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _rows.DeleteAsync(_rowKey, CancellationToken.None, _etag);
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
