using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Orders.Storage;

/// <summary>
/// Orders from a backup. Those that waited to be sent may have been sent since, and a second mail would buy twice. They are restored as
/// Unknown, before anything else can happen, so that they are never sent automatically.
/// </summary>
internal sealed class RestoredOrders(OrderStore store, OrderUpdater updater, TimeProvider clock) : IBackupRule
{
    private const string By = "restore";

    public string Table => TableNames.Orders;

    /// <summary>Callbacks are left out, too: they were perhaps delivered since, and what they report is old.</summary>
    public bool IsLeftOut(TableEntity row) => row.RowKey == OrderEntity.LeaseRow || row.RowKey.StartsWith("unsettled|", StringComparison.Ordinal)
        || row.RowKey.StartsWith(Callback.RowPrefix, StringComparison.Ordinal);

    public void Adjust(TableEntity row)
    {
        if (!OrderEntity.IsOrder(row.RowKey) || !IsInDoubt(row))
            return;
        row[nameof(Order.State)] = nameof(OrderState.Unknown);
        row[nameof(Order.ClaimedAt)] = row.GetDateTimeOffset(nameof(Order.ClaimedAt)) ?? clock.GetUtcNow();
        row[nameof(Order.NoticeDue)] = true;
    }

    /// <summary>Whether its mail may have been sent since: it waited for nothing, or for a time that has come.</summary>
    private bool IsInDoubt(TableEntity row) => row.GetString(nameof(Order.State)) switch
    {
        nameof(OrderState.Requested) or nameof(OrderState.Sending) => true,
        nameof(OrderState.Held) => row.GetDateTimeOffset(nameof(Order.NotBefore)) <= clock.GetUtcNow(),
        _ => false,
    };

    /// <summary>Rebuilds the copies, and adds an entry to the history of each order in doubt.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        var doubted = await store.RebuildAsync(cancellationToken);
        foreach (var id in doubted)
            await updater.ApplyAsync(id, new OrderRestored(), By, cancellationToken);
        return [.. doubted.Select(id =>
            $"{id} was about to be sent when the backup was made, and perhaps has been since: it is Unknown now, and is not sent automatically.")];
    }
}
