namespace LicenseFunctions.Orders;

/// <summary>
/// Orders that come from a backup. What they were about to do then may have been done since, so none of them is sent by itself: a
/// second mail would buy twice.
/// </summary>
internal sealed class RestoredOrders(OrderStore store, OrderBook book, TimeProvider clock)
{
    private const string By = "restore";

    /// <returns>The ids of those that are in doubt now.</returns>
    public async Task<IReadOnlyList<string>> DoubtAsync(CancellationToken cancellationToken)
    {
        var doubted = new List<string>();
        foreach (var order in await store.ListUnsettledAsync(cancellationToken).ToListAsync(cancellationToken))
        {
            var change = await book.ApplyAsync(
                order.Id, OrderEvent.Restored, "Restored from a backup. Whether its mail was sent since the backup was made is not known.", By,
                o => o with { ClaimedAt = o.ClaimedAt ?? clock.GetUtcNow(), NoticeDue = true }, cancellationToken);
            if (change is { Applied: true })
                doubted.Add(order.Id);
        }
        return doubted;
    }
}
