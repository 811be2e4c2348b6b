using Azure.Data.Tables;
using LicenseFunctions.Shared.Storage;

namespace LicenseFunctions.Orders;

/// <summary>
/// Orders that come from a backup. What they were about to do then may have been done since, so none of them is sent by itself: a
/// second mail would buy twice. They are written as Unknown, so that a restore that is cut off leaves none that could be sent.
/// </summary>
internal sealed class RestoredOrders(OrderBook book, TimeProvider clock)
{
    private const string By = "restore";

    private readonly SortedSet<string> _doubted = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>Puts an order in doubt that was about to be sent; its copy among the unsettled in the same way.</summary>
    public void Doubt(string table, TableEntity row)
    {
        if (table != TableNames.Orders || row.GetString(nameof(Order.State)) is not (nameof(OrderState.Requested) or nameof(OrderState.Sending)) || row.GetString("Id") is not { } id)
            return;
        row[nameof(Order.State)] = nameof(OrderState.Unknown);
        row[nameof(Order.ClaimedAt)] = row.GetDateTimeOffset(nameof(Order.ClaimedAt)) ?? _now;
        row[nameof(Order.NoticeDue)] = true;
        _doubted.Add(id);
    }

    /// <summary>Writes into the history of each what happened to it.</summary>
    /// <returns>The ids of those that are in doubt now.</returns>
    public async Task<IReadOnlyCollection<string>> ExplainAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _doubted)
            await book.NoteAsync(id, "Restored from a backup. Whether its mail was sent since the backup was made is not known.", By, cancellationToken);
        return _doubted;
    }
}
