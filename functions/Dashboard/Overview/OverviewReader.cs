using LicenseFunctions.Assignments.Waiting.Storage;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Overview;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Dashboard.Overview;

/// <summary>Reads the data of the overview. The number of requests depends on what needs a person, not on what is stored.</summary>
internal sealed class OverviewReader(LicenseOverview overview, UsageStore usage, OrderStore orders, WaitingStore waiting, TimeProvider clock)
{
    public const int TrendDays = 90;
    private const int MaxAnswers = 10;
    private const int MaxExcerpt = 140;

    public async Task<OverviewData> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var queues = waiting.GetQueuesAsync(cancellationToken);
        var ordered = ReadOrdersAsync(now, cancellationToken);
        var list = await overview.GetAsync(cancellationToken);
        var trends = await ReadTrendsAsync(list.TakenAt, now, cancellationToken);
        var shown = await ordered;
        return new OverviewData(list, trends, shown, await ReadLastWordsAsync(shown, cancellationToken), await queues);
    }

    private async Task<IReadOnlyDictionary<Guid, TrendLine>> ReadTrendsAsync(DateTimeOffset? takenAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Rows of a snapshot that is still being written are left out.
        if (takenAt is not { } to)
            return new Dictionary<Guid, TrendLine>();
        var from = now.AddDays(-TrendDays);
        var readings = await usage.GetDailyOfAllAsync(from, to, cancellationToken);
        return readings.ToDictionary(sku => sku.Key, sku => TrendLine.Of([.. sku], from, to));
    }

    /// <summary>Open orders, and those that failed lately, newest first.</summary>
    private async Task<IReadOnlyList<Order>> ReadOrdersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await orders.ListOpenAsync(cancellationToken).ToListAsync(cancellationToken);
        var failed = await orders.ListAsync(afterId: null, cancellationToken, atOnce: 50, states: [OrderState.Failed], now - OrderAttention.FailureIsRecent)
            .TakeWhile(order => OrderAttention.NeedsAPerson(order.State, order.IsPaused, order.RequestedAt, now)).ToListAsync(cancellationToken);
        return [.. open.Concat(failed).DistinctBy(order => order.Id, StringComparer.Ordinal).OrderByDescending(order => order.RequestedAt)];
    }

    /// <summary>What the reseller wrote last of orders that need a person, shortened.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ReadLastWordsAsync(IReadOnlyList<Order> shown, CancellationToken cancellationToken)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var undecided = shown.Where(order => OrderAttention.IsUndecided(order.State, order.IsPaused)).Take(MaxAnswers);
        foreach (var order in undecided)
        {
            if (await orders.GetAnswersAsync(order.Id, cancellationToken) is [.., var answer])
                words[order.Id] = Shorten(SingleLine.Of(answer.Excerpt));
        }
        return words;
    }

    private static string Shorten(string text) => text.Length <= MaxExcerpt ? text : text[..text.LastIndexOf(' ', MaxExcerpt)] + "…";
}

/// <param name="Orders">Open and recently failed ones, newest first.</param>
/// <param name="LastWords">By order: what the reseller wrote last.</param>
/// <param name="Waiting">Grouped by product, first come first.</param>
internal sealed record OverviewData(
    LicenseList List, IReadOnlyDictionary<Guid, TrendLine> Trends, IReadOnlyList<Order> Orders, IReadOnlyDictionary<string, string> LastWords,
    IReadOnlyList<WaitingEntry> Waiting);
