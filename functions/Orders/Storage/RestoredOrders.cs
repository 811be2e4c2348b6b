using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Storage.Backup;

namespace LicenseFunctions.Orders.Storage;

/// <summary>
/// Orders that come from a backup. What they were about to do then may have been done since, so none of them is sent automatically: a
/// second mail would buy twice. They are written as Unknown, so that a restore that is cut off leaves none that could be sent.
/// </summary>
internal sealed class RestoredOrders(OrderStore store, OrderUpdater updater, TimeProvider clock) : IBackupRule
{
    private const string By = "restore";

    public string Table => TableNames.Orders;

    public bool IsLeftOut(TableEntity row) => row.RowKey == OrderEntity.LeaseRow || row.RowKey.StartsWith("unsettled|", StringComparison.Ordinal);

    public void Adjust(TableEntity row)
    {
        if (!OrderEntity.IsOrder(row.RowKey) || row.GetString(nameof(Order.State)) is not (nameof(OrderState.Requested) or nameof(OrderState.Sending)))
            return;
        row[nameof(Order.State)] = nameof(OrderState.Unknown);
        row[nameof(Order.ClaimedAt)] = row.GetDateTimeOffset(nameof(Order.ClaimedAt)) ?? clock.GetUtcNow();
        row[nameof(Order.NoticeDue)] = true;
    }

    /// <summary>Makes the copies among the unsettled, and writes into the history of each order in doubt what happened to it.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        var doubted = await store.RebuildAsync(cancellationToken);
        foreach (var id in doubted)
            await updater.ApplyAsync(id, new OrderRestored(), By, cancellationToken);
        return [.. doubted.Select(id =>
            $"{id} was about to be sent when the backup was made, and perhaps has been since: it is Unknown now, and is not sent automatically.")];
    }
}
