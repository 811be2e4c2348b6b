using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Orders.Placing;

/// <summary>
/// Limits orders per day, and licenses and spend per month, so that a caller's mistake cannot cost more. Counts orders that add licenses, except those
/// that were cancelled or failed unsent; spend is by the prices of now. Each order also writes the row <c>limits</c>, so that two orders at the same
/// time are counted one after the other.
/// </summary>
internal sealed class OrderLimits(
    OrderStore store, PriceStore prices, OrderOptions options, ResellerOptions reseller, OrderLimitNotifier notifier, TimeProvider clock)
{
    public const string Row = "limits";

    /// <summary>The column of the notice that is due.</summary>
    public const string ToReport = nameof(LimitUsage.ToReport);
    private const int NoticeAtPercent = 80;
    private const int MaxTries = 500;

    private readonly IReadOnlyDictionary<string, decimal> _ceilings = OrderOptions.CeilingsOf(options.MaxSpendPerMonth);

    private int MaxLicenses => options.MaxLicensesPerMonth ?? 10 * reseller.MaxQuantity;

    /// <summary>Checks whether that many licenses may be ordered now. Writes nothing.</summary>
    /// <exception cref="ProblemException">order-limit-reached</exception>
    public async Task CheckAsync(Guid skuId, int quantity, CancellationToken cancellationToken)
    {
        if (quantity > 0 && (await CountAsync(skuId, cancellationToken)).Refusal(quantity) is { } refusal)
            throw new ProblemException(ProblemKind.OrderLimitReached, refusal);
    }

    /// <summary>How much of the limits is used, in words, and whether one of them is near.</summary>
    public async Task<(string Text, bool IsNear)> DescribeAsync(CancellationToken cancellationToken)
    {
        var usage = await CountAsync(skuId: null, cancellationToken);
        return (
            $"{usage.Orders.Used} of {usage.Orders.Max} orders of today, {usage.Licenses.Used} of {usage.Licenses.Max} licenses of this month"
                + string.Concat(usage.Spend.Select(spend => $", {Money(spend.Used)} of {Money(spend.Max)} {spend.Currency} a month of this month")) + ".",
            usage.Spend.Select(spend => spend.Percent).Append(usage.Orders.Percent).Append(usage.Licenses.Percent).Max() >= NoticeAtPercent);
    }

    /// <summary>Saves an order if it is within the limits.</summary>
    /// <param name="saveAsync">Saves it together with the given rows; false after a conflict.</param>
    /// <param name="isOvertakenAsync">Whether it can never be saved: its key is used, or the order that it changes has changed.</param>
    /// <returns>False if it can never be saved.</returns>
    /// <exception cref="ProblemException">order-limit-reached</exception>
    public async Task<bool> TrySaveAsync(
        Guid skuId, int quantity, Func<IEnumerable<TableTransactionAction>, Task<bool>> saveAsync, Func<Task<bool>> isOvertakenAsync,
        CancellationToken cancellationToken)
    {
        if (quantity <= 0)
            return await saveAsync([]);
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var usage = await CountAsync(skuId, cancellationToken);
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
    /// <param name="skuId">The product to order; null for none.</param>
    private async Task<LimitUsage> CountAsync(Guid? skuId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (day, month) = (DateOnly.FromDateTime(now.UtcDateTime), new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero));
        var row = await store.FindRowAsync(Row, cancellationToken);
        var priced = _ceilings.Count == 0 ? null : await prices.GetAsync(cancellationToken);
        Price? PriceOf(Guid id) => priced?.GetValueOrDefault(id)?.Price;
        var (orders, licenses, spent) = (0, 0, new Dictionary<string, decimal>(StringComparer.Ordinal));
        // One day more, because clocks may differ.
        await foreach (var order in store.ListAsync(afterId: null, cancellationToken, since: month.AddDays(-1)))
        {
            if (order.Quantity < 0 || order.RequestedAt < month || (order.State is OrderState.Cancelled or OrderState.Failed && order.PerhapsSentAt is null))
                continue;
            licenses += order.Quantity;
            if (PriceOf(order.SkuId) is { } price)
                spent[price.Currency] = spent.GetValueOrDefault(price.Currency) + price.PerMonth(order.Quantity);
            orders += DateOnly.FromDateTime(order.RequestedAt.UtcDateTime) == day ? 1 + order.AddedRequests : 0;
        }
        return new LimitUsage(new Limit(orders, options.MaxOrdersPerDay), new Limit(licenses, MaxLicenses), day)
        {
            DayNotified = Notified("Day", $"{day:yyyy-MM-dd}"),
            MonthNotified = Notified("Month", $"{day:yyyy-MM}"),
            Price = skuId is { } product ? PriceOf(product) : null,
            Spend =
            [
                .. _ceilings.OrderBy(ceiling => ceiling.Key, StringComparer.Ordinal).Select(ceiling => new SpendLimit(
                    ceiling.Key, spent.GetValueOrDefault(ceiling.Key), ceiling.Value,
                    row?.GetString("Month") == $"{day:yyyy-MM}" ? row.GetInt32(SpendLimit.Column(ceiling.Key)).GetValueOrDefault() : 0)),
            ],
            ToReport = row?.GetString(nameof(LimitUsage.ToReport)),
            ETag = row?.ETag ?? default,
        };

        int Notified(string period, string present) => row?.GetString(period) == present ? row.GetInt32($"{period}Notified").GetValueOrDefault() : 0;
    }

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    /// <param name="Used">What the licenses of this month cost per month.</param>
    /// <param name="Notified">The level of which the administrator was notified this month.</param>
    private sealed record SpendLimit(string Currency, decimal Used, decimal Max, int Notified)
    {
        public int Percent => (int)Math.Min(100, Math.Floor(100 * Used / Max));

        public static string Column(string currency) => $"Spend{currency}Notified";
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

        /// <summary>Of the product to order; null if none is set, or no currency has a ceiling.</summary>
        public Price? Price { get; init; }

        /// <summary>The currencies that have a ceiling.</summary>
        public IReadOnlyList<SpendLimit> Spend { get; init; } = [];

        /// <summary>Lines of the notice that is due; null for none.</summary>
        public string? ToReport { get; init; }
        public ETag ETag { get; init; }

        private string OrdersReached =>
            $"{Orders.Used} of {Orders.Max} orders of today are placed (Orders__MaxOrdersPerDay). The next can be placed after 0:00 UTC.";

        private string LicensesReached =>
            $"{Licenses.Used} of {Licenses.Max} licenses of this month are ordered (Orders__MaxLicensesPerMonth). "
            + $"Counting starts again on {NextMonth:yyyy-MM-dd}.";

        /// <summary>The ceiling that the price counts for; null if there is none.</summary>
        private SpendLimit? Ceiling => Spend.FirstOrDefault(spend => spend.Currency == Price?.Currency);

        private DateOnly NextMonth => new DateOnly(Day.Year, Day.Month, 1).AddMonths(1);

        /// <summary>Why that many licenses cannot be ordered; null if they can.</summary>
        public string? Refusal(int quantity) => Orders.Used + 1 > Orders.Max ? OrdersReached
            : Licenses.Used + quantity > Licenses.Max ? LicensesReached
            : IsTooExpensive(quantity) ? SpendReached(Ceiling!, Price!.PerMonth(quantity))
            : null;

        /// <summary>With one more order.</summary>
        public LimitUsage With(int quantity)
        {
            var after = this with
            {
                Orders = Orders with { Used = Orders.Used + 1 },
                Licenses = Licenses with { Used = Licenses.Used + quantity },
                Spend = [.. Spend.Select(spend => spend == Ceiling ? spend with { Used = spend.Used + Price!.PerMonth(quantity) } : spend)],
            };
            return after.Noticed(after.Orders.Percent, after.Licenses.Percent, after.Ceiling?.Percent ?? 0);
        }

        /// <summary>After a refusal, with the notice of the limit that was reached.</summary>
        public LimitUsage Reached(int quantity) =>
            Orders.Used + 1 > Orders.Max ? Noticed(100, 0, 0)
            : Licenses.Used + quantity > Licenses.Max ? Noticed(0, 100, 0)
            : Noticed(0, 0, IsTooExpensive(quantity) ? 100 : 0);

        public TableEntity ToRow()
        {
            var row = new TableEntity(null, Row)
            {
                ["Day"] = $"{Day:yyyy-MM-dd}",
                [nameof(DayNotified)] = DayNotified,
                ["Month"] = $"{Day:yyyy-MM}",
                [nameof(MonthNotified)] = MonthNotified,
                [nameof(ToReport)] = ToReport,
                ETag = ETag,
            };
            foreach (var spend in Spend)
                row[SpendLimit.Column(spend.Currency)] = spend.Notified;
            return row;
        }

        private string SpendReached(SpendLimit spend, decimal cost) =>
            $"The licenses of this month cost {Money(spend.Used)} of at most {Money(spend.Max)} {spend.Currency} a month "
            + $"(Orders__MaxSpendPerMonth__{spend.Currency}), and these would cost {Money(cost)} more. Counting starts again on {NextMonth:yyyy-MM-dd}.";

        private bool IsTooExpensive(int quantity) =>
            Ceiling is { } spend && Price!.PerMonth(quantity) is > 0 and var cost && spend.Used + cost > spend.Max;

        private LimitUsage Noticed(int ofDay, int ofMonth, int ofSpend)
        {
            var (day, month, money) = (Level(ofDay), Level(ofMonth), Level(ofSpend));
            var lines = new List<string>();
            if (day > DayNotified)
                lines.Add(ReportLine.Write(new LimitReport(IsOfDay: true, Orders.Used, Orders.Max, day == 100 ? Midnight(Day.AddDays(1)) : null)));
            if (month > MonthNotified)
                lines.Add(ReportLine.Write(new LimitReport(IsOfDay: false, Licenses.Used, Licenses.Max, month == 100 ? Midnight(NextMonth) : null)));
            if (Ceiling is { } spend && money > spend.Notified)
            {
                lines.Add(ReportLine.Write(new LimitReport(IsOfDay: false, spend.Used, spend.Max, money == 100 ? Midnight(NextMonth) : null)
                { Currency = spend.Currency }));
            }
            return lines.Count == 0 ? this : this with
            {
                Spend = [.. Spend.Select(one => one == Ceiling ? one with { Notified = Math.Max(money, one.Notified) } : one)],
                DayNotified = Math.Max(day, DayNotified),
                MonthNotified = Math.Max(month, MonthNotified),
                ToReport = string.Join('\n', [.. ToReport is null ? [] : ToReport.Split('\n'), .. lines]),
            };
        }

        private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

        private static int Level(int percent) => percent >= 100 ? 100 : percent >= NoticeAtPercent ? NoticeAtPercent : 0;
    }
}
