namespace LicenseFunctions.Shared.Callbacks;

/// <summary>The callbacks that are not delivered yet, in the tables of the orders and entries that they are about.</summary>
internal sealed partial class CallbackOutbox(
    TableSource tables, CallbackQueue queue, IEnumerable<ICallbackSource> sources, TimeProvider clock, ILogger<CallbackOutbox> logger)
{
    /// <summary>After this the message of a callback that is due must be lost. A second message does no harm.</summary>
    private static readonly TimeSpan TakenUpWithin = TimeSpan.FromMinutes(5);

    /// <summary>Health reports for this long that the app gave up.</summary>
    private static readonly TimeSpan ReportedFor = TimeSpan.FromDays(7);

    /// <summary>Null if it is delivered.</summary>
    public Task<Callback?> FindAsync(string table, string id, CancellationToken cancellationToken) =>
        tables.Of(table).FindAsync<Callback>(Callback.RowKeyOf(id), cancellationToken);

    public Task RemoveAsync(string table, Callback callback, CancellationToken cancellationToken) =>
        tables.Of(table).DeleteAsync(callback.RowKey, cancellationToken, ETag.All);

    /// <summary>Saves a changed callback; false if it was changed or delivered meanwhile.</summary>
    public async Task<bool> TryReplaceAsync(string table, Callback callback, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Of(table).SubmitAsync([TableAction.Replace(callback, callback.ETag)], cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (TableAction.IsConflict(e))
        {
            return false;
        }
    }

    public async IAsyncEnumerable<Callback> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            await foreach (var callback in ListAsync(source, cancellationToken))
                yield return callback;
        }
    }

    /// <summary>Queues callbacks whose message was lost, and removes those that were given up long ago.</summary>
    public async Task FollowUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var source in sources)
        {
            foreach (var callback in await ListAsync(source, cancellationToken).ToListAsync(cancellationToken))
            {
                if (now - callback.GivenUpAt > ReportedFor)
                    await RemoveAsync(source.Table, callback, cancellationToken);
                else if (callback.GivenUpAt is null && now - callback.NextAt > TakenUpWithin)
                    await QueueAgainAsync(source.Table, callback, cancellationToken);
            }
        }
    }

    private IAsyncEnumerable<Callback> ListAsync(ICallbackSource source, CancellationToken cancellationToken) =>
        tables.Of(source.Table).ReadAsync<Callback>(Callback.RowPrefix, cancellationToken);

    private async Task QueueAgainAsync(string table, Callback callback, CancellationToken cancellationToken)
    {
        if (!await TryReplaceAsync(table, callback with { NextAt = clock.GetUtcNow() }, cancellationToken))
            return;
        await queue.EnqueueAsync(table, callback.Id, TimeSpan.Zero, cancellationToken);
        QueuedAgain(callback.Id);
    }

    [LoggerMessage(6002, LogLevel.Warning, "Callback {CallbackId} was not delivered when it was due and was queued again")]
    private partial void QueuedAgain(string callbackId);
}
