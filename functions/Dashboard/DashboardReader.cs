using System.Collections.Concurrent;
using LicenseFunctions.Assignments.Audit;
using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Overview;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard;

/// <summary>Reads what the page shows. The rows that are read grow with what is shown, not with what is stored.</summary>
internal sealed class DashboardReader(
    LicenseOverview overview, UsageStore usage, OrderStore orders, OrderLookup lookup, WaitingStore waiting, ChangeLog changes, TimeProvider clock)
{
    private const int EndedOrders = 10;
    private const int MaxOrders = 50;
    private const int MaxChanges = 20;

    /// <summary>Each day of the log is a query of its own.</summary>
    private static readonly TimeSpan ChangesWithin = TimeSpan.FromDays(7);

    /// <summary>Many queries at once, and few enough that the page does not slow down what the app is for.</summary>
    private const int AtOnce = 8;

    /// <param name="days">The past that the trends show.</param>
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

    /// <summary>One row a day.</summary>
    private async Task<IReadOnlyDictionary<Guid, TrendLine>> ReadTrendsAsync(
        DateTimeOffset? takenAt, int days, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Rows of a snapshot that is still being written are not looked at.
        if (takenAt is not { } to)
            return new Dictionary<Guid, TrendLine>();
        var from = now.AddDays(-days);
        var readings = await usage.GetDailyOfAllAsync(from, to, cancellationToken);
        return readings.ToDictionary(sku => sku.Key, sku => TrendLine.Of([.. sku], from, to));
    }

    /// <summary>The orders that need a person, then the other open ones with the newest of the ended ones, each newest first; and how many are open.</summary>
    private async Task<(IReadOnlyList<OrderView> Shown, int Open)> ReadOrdersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await orders.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken);
        var newest = await orders.ListAsync(afterId: null, cancellationToken, atOnce: MaxOrders).Take(MaxOrders).ToListAsync(cancellationToken);
        var ended = newest.Where(order => OrderStateMachine.IsEnded(order.State)).ToList();
        var shown = open.Concat(ended.Where(NeedsAPerson)).Concat(ended.Take(EndedOrders)).DistinctBy(order => order.Id, StringComparer.Ordinal)
            .OrderByDescending(NeedsAPerson).ThenByDescending(order => order.RequestedAt).Take(MaxOrders).ToList();
        var views = new ConcurrentDictionary<string, OrderView>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(shown, Bounded(cancellationToken), async (order, cancellation) =>
            views[order.Id] = await lookup.DescribeAsync(order, cancellation));
        return ([.. shown.Select(order => views[order.Id])], open.Count);

        bool NeedsAPerson(Order order) => OrderAttention.NeedsAPerson(order.State, order.IsPaused, order.RequestedAt, now);
    }

    private async Task<IReadOnlyList<ChangeLogView>> ReadChangesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await changes.BetweenAsync(now - ChangesWithin, now, after: null, cancellationToken).Take(MaxChanges).ToListAsync(cancellationToken);

    private static ParallelOptions Bounded(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
}

/// <param name="Orders">Those that need a person, the others that are open, up to a limit, and some that are ended.</param>
/// <param name="OpenOrders">How many are open.</param>
/// <param name="Waiting">Product by product, first come first.</param>
/// <param name="Changes">Newest first.</param>
internal sealed record DashboardData(
    DateTimeOffset Now, LicenseList List, IReadOnlyDictionary<Guid, TrendLine> Trends, IReadOnlyList<OrderView> Orders, int OpenOrders,
    IReadOnlyList<WaitingEntry> Waiting, IReadOnlyList<ChangeLogView> Changes);
