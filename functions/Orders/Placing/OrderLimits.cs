using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>
/// Limits orders per day and licenses per month, so that a caller's mistake cannot cost more. Counts orders that add licenses, except those that were
/// cancelled or failed unsent. Each order also writes the row <c>limits</c>, so that two orders at the same time are counted one after the other.
/// </summary>
internal sealed class OrderLimits(
    OrderStore store, OrderOptions options, ResellerOptions reseller, OrderLimitNotifier notifier, TimeProvider clock)
{
    public const string Row = "limits";

    /// <summary>The column of the notice that is due.</summary>
    public const string ToReport = nameof(LimitUsage.ToReport);
    private const int NoticeAtPercent = 80;
    private const int MaxTries = 500;

    private int MaxLicenses => options.MaxLicensesPerMonth ?? 10 * reseller.MaxQuantity;

    /// <summary>Checks whether that many licenses may be ordered now. Writes nothing.</summary>
    /// <exception cref="ProblemException">order-limit-reached</exception>
    public async Task CheckAsync(int quantity, CancellationToken cancellationToken)
    {
        if (quantity > 0 && (await CountAsync(cancellationToken)).Refusal(quantity) is { } refusal)
            throw new ProblemException(ProblemKind.OrderLimitReached, refusal);
    }

    /// <summary>How much of the limits is used, in words, and whether one of them is near.</summary>
    public async Task<(string Text, bool IsNear)> DescribeAsync(CancellationToken cancellationToken)
    {
        var usage = await CountAsync(cancellationToken);
        return (
            $"{usage.Orders.Used} of {usage.Orders.Max} orders of today, {usage.Licenses.Used} of {usage.Licenses.Max} licenses of this month.",
            Math.Max(usage.Orders.Percent, usage.Licenses.Percent) >= NoticeAtPercent);
    }

    /// <summary>Saves an order if it is within the limits.</summary>
    /// <param name="saveAsync">Saves it together with the given rows; false after a conflict.</param>
    /// <param name="isOvertakenAsync">Whether it can never be saved: its key is used, or the order that it changes has changed.</param>
    /// <returns>False if it can never be saved.</returns>
    /// <exception cref="ProblemException">order-limit-reached</exception>
    public async Task<bool> TrySaveAsync(
        int quantity, Func<IEnumerable<TableTransactionAction>, Task<bool>> saveAsync, Func<Task<bool>> isOvertakenAsync, CancellationToken cancellationToken)
    {
        if (quantity <= 0)
            return await saveAsync([]);
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var usage = await CountAsync(cancellationToken);
            if (usage.Refusal(quantity) is { } refusal)
            {
                if (await isOvertakenAsync())
                    return false;
                await TryRememberAsync(usage.Reached(quantity), cancellationToken);
                throw new ProblemException(ProblemKind.OrderLimitReached, refusal);
            }
            var after = usage.With(quantity);
            if (await saveAsync([TableAction.Save(after.ToRow())]))
            {
                if (after.ToReport is not null)
                    await notifier.RunAsync(cancellationToken);
                return true;
            }
            if (await isOvertakenAsync())
                return false;
            // Another order was placed at the same time. The next count includes it.
        }
        throw new InvalidOperationException($"The order could not be stored in {MaxTries} tries: others are always faster.");
    }

    private async Task TryRememberAsync(LimitUsage usage, CancellationToken cancellationToken)
    {
        if (usage.ToReport is not null && await store.TrySaveRowAsync(usage.ToRow(), cancellationToken))
            await notifier.RunAsync(cancellationToken);
    }

    /// <summary>Reads the row before the orders: an order that is placed in between changes the row.</summary>
    private async Task<LimitUsage> CountAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (day, month) = (DateOnly.FromDateTime(now.UtcDateTime), new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero));
        var row = await store.FindRowAsync(Row, cancellationToken);
        var (orders, licenses) = (0, 0);
        // One day more, because clocks may differ.
        await foreach (var order in store.ListAsync(afterId: null, cancellationToken).TakeWhile(order => order.RequestedAt >= month.AddDays(-1)))
        {
            if (order.Quantity < 0 || order.RequestedAt < month || (order.State is OrderState.Cancelled or OrderState.Failed && order.PerhapsSentAt is null))
                continue;
            licenses += order.Quantity;
            orders += DateOnly.FromDateTime(order.RequestedAt.UtcDateTime) == day ? 1 + order.AddedRequests : 0;
        }
        return new LimitUsage(new Limit(orders, options.MaxOrdersPerDay), new Limit(licenses, MaxLicenses), day)
        {
            DayNotified = Notified("Day", $"{day:yyyy-MM-dd}"),
            MonthNotified = Notified("Month", $"{day:yyyy-MM}"),
            ToReport = row?.GetString(nameof(LimitUsage.ToReport)),
            ETag = row?.ETag ?? default,
        };

        int Notified(string period, string present) => row?.GetString(period) == present ? row.GetInt32($"{period}Notified").GetValueOrDefault() : 0;
    }

    private sealed record Limit(int Used, int Max)
    {
        public int Percent => (int)(100L * Used / Max);
    }

    /// <param name="Orders">Today.</param>
    /// <param name="Licenses">This month.</param>
    private sealed record LimitUsage(Limit Orders, Limit Licenses, DateOnly Day)
    {
        /// <summary>The level of which the administrator was notified today: 0, 80 or 100 percent.</summary>
        public int DayNotified { get; init; }

        /// <summary>The level of this month.</summary>
        public int MonthNotified { get; init; }

        /// <summary>Lines of the notice that is due; null for none.</summary>
        public string? ToReport { get; init; }
        public ETag ETag { get; init; }

        private string OrdersReached =>
            $"{Orders.Used} of {Orders.Max} orders of today are placed (Orders__MaxOrdersPerDay). The next can be placed after 0:00 UTC.";

        private string LicensesReached =>
            $"{Licenses.Used} of {Licenses.Max} licenses of this month are ordered (Orders__MaxLicensesPerMonth). "
            + $"Counting starts again on {NextMonth:yyyy-MM-dd}.";

        private DateOnly NextMonth => new DateOnly(Day.Year, Day.Month, 1).AddMonths(1);

        /// <summary>Why that many licenses cannot be ordered; null if they can.</summary>
        public string? Refusal(int quantity) => Orders.Used + 1 > Orders.Max ? OrdersReached : Licenses.Used + quantity > Licenses.Max ? LicensesReached : null;

        /// <summary>With one more order.</summary>
        public LimitUsage With(int quantity)
        {
            var after = this with { Orders = Orders with { Used = Orders.Used + 1 }, Licenses = Licenses with { Used = Licenses.Used + quantity } };
            return after.Noticed(after.Orders.Percent, after.Licenses.Percent);
        }

        /// <summary>After a refusal, with the notice of the limit that was reached.</summary>
        public LimitUsage Reached(int quantity) =>
            Orders.Used + 1 > Orders.Max ? Noticed(100, 0) : Noticed(0, Licenses.Used + quantity > Licenses.Max ? 100 : 0);

        public TableEntity ToRow() => new(null, Row)
        {
            ["Day"] = $"{Day:yyyy-MM-dd}",
            [nameof(DayNotified)] = DayNotified,
            ["Month"] = $"{Day:yyyy-MM}",
            [nameof(MonthNotified)] = MonthNotified,
            [nameof(ToReport)] = ToReport,
            ETag = ETag,
        };

        private LimitUsage Noticed(int ofDay, int ofMonth)
        {
            var (day, month) = (Level(ofDay), Level(ofMonth));
            var lines = new List<string>();
            if (day > DayNotified)
                lines.Add(ReportLine.Write(new LimitReport(IsOfDay: true, Orders.Used, Orders.Max, day == 100 ? Midnight(Day.AddDays(1)) : null)));
            if (month > MonthNotified)
                lines.Add(ReportLine.Write(new LimitReport(IsOfDay: false, Licenses.Used, Licenses.Max, month == 100 ? Midnight(NextMonth) : null)));
            return lines.Count == 0 ? this : this with
            {
                DayNotified = Math.Max(day, DayNotified),
                MonthNotified = Math.Max(month, MonthNotified),
                ToReport = string.Join('\n', [.. ToReport is null ? [] : ToReport.Split('\n'), .. lines]),
            };
        }

        private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

        private static int Level(int percent) => percent >= 100 ? 100 : percent >= NoticeAtPercent ? NoticeAtPercent : 0;
    }
}
