using System.Collections.Concurrent;
using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Overview;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard;

/// <summary>Reads the data of the page. The number of rows depends on what is shown, not on what is stored.</summary>
internal sealed class DashboardReader(
    LicenseOverview overview, UsageStore usage, OrderStore orders, OrderLookup lookup, WaitingStore waiting, ChangeLog changes, TimeProvider clock)
{
    private const int EndedOrders = 10;
    private const int MaxOrders = 50;
    private const int MaxChanges = 20;

    /// <summary>Each day of the log is one query.</summary>
    private static readonly TimeSpan ChangesWithin = TimeSpan.FromDays(7);

    /// <summary>Parallel queries, limited so that the page does not slow down the app.</summary>
    private const int AtOnce = 8;

    public async Task<DashboardData> ReadAsync(int days, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = ReadChangesAsync(now, cancellationToken);
        var queues = waiting.GetQueuesAsync(cancellationToken);
        var ordered = ReadOrdersAsync(now, cancellationToken);
        var list = await overview.GetAsync(cancellationToken);
        var trends = await ReadTrendsAsync(list.TakenAt, days, now, cancellationToken);
        var (shown, open) = await ordered;
        return new DashboardData(now, list, trends, shown, open, await queues, await changed);
    }

    private async Task<IReadOnlyDictionary<Guid, TrendLine>> ReadTrendsAsync(
        DateTimeOffset? takenAt, int days, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Rows of a snapshot that is still being written are left out.
        if (takenAt is not { } to)
            return new Dictionary<Guid, TrendLine>();
        var from = now.AddDays(-days);
        var readings = await usage.GetDailyOfAllAsync(from, to, cancellationToken);
        return readings.ToDictionary(sku => sku.Key, sku => TrendLine.Of([.. sku], from, to));
    }

    /// <summary>Returns the orders that need attention, then other open and recently ended ones, newest first; and the number of open orders.</summary>
    private async Task<(IReadOnlyList<OrderView> Shown, int Open)> ReadOrdersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await orders.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken);
        var newest = await orders.ListAsync(afterId: null, cancellationToken, atOnce: MaxOrders).Take(MaxOrders).ToListAsync(cancellationToken);
        var ended = newest.Where(order => OrderStateMachine.IsEnded(order.State)).ToList();
        var shown = open.Concat(ended.Where(NeedsAPerson)).Concat(ended.Take(EndedOrders)).DistinctBy(order => order.Id, StringComparer.Ordinal)
            .OrderByDescending(NeedsAPerson).ThenByDescending(order => order.RequestedAt).Take(MaxOrders).ToList();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        var views = new ConcurrentDictionary<string, OrderView>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(shown, parallel, async (order, cancellation) =>
            views[order.Id] = await lookup.DescribeAsync(order, cancellation));
        return ([.. shown.Select(order => views[order.Id])], open.Count);

        bool NeedsAPerson(Order order) => OrderAttention.NeedsAPerson(order.State, order.IsPaused, order.RequestedAt, now);
    }

    private async Task<IReadOnlyList<ChangeLogView>> ReadChangesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await changes.BetweenAsync(now - ChangesWithin, now, after: null, cancellationToken).Take(MaxChanges).ToListAsync(cancellationToken);
}

/// <param name="Orders">Orders that need attention, other open ones up to a limit, and some ended ones.</param>
/// <param name="Waiting">Grouped by product, first come first.</param>
/// <param name="Changes">Newest first.</param>
internal sealed record DashboardData(
    DateTimeOffset Now, LicenseList List, IReadOnlyDictionary<Guid, TrendLine> Trends, IReadOnlyList<OrderView> Orders, int OpenOrders,
    IReadOnlyList<WaitingEntry> Waiting, IReadOnlyList<ChangeLogView> Changes);
