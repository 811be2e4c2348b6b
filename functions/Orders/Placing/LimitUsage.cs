using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Orders.Placing;

/// <summary>How much of the limits is used, and what that means for one more order. Pure.</summary>
/// <param name="Orders">Today.</param>
/// <param name="Licenses">This month.</param>
internal sealed record LimitUsage(CountLimit Orders, CountLimit Licenses, DateOnly Day)
{
    private const int NoticeAtPercent = 80;

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

    /// <summary>Whether the administrator is notified of one of them.</summary>
    public bool IsNear => Spend.Select(spend => spend.Percent).Append(Orders.Percent).Append(Licenses.Percent).Max() >= NoticeAtPercent;

    public string Describe() =>
        $"{Orders.Used} of {Orders.Max} orders of today, {Licenses.Used} of {Licenses.Max} licenses of this month"
        + string.Concat(Spend.Select(spend => $", {Money(spend.Used)} of {Money(spend.Max)} {spend.Currency} a month of this month")) + ".";

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
        : Noticed(0, 0, 100);

    public TableEntity ToRow()
    {
        var row = new TableEntity(null, OrderLimits.Row)
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

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <param name="Used">What the licenses of this month cost per month.</param>
/// <param name="Notified">The level of which the administrator was notified this month.</param>
internal sealed record SpendLimit(string Currency, decimal Used, decimal Max, int Notified)
{
    public int Percent => (int)Math.Min(100, Math.Floor(100 * Used / Max));

    public static string Column(string currency) => $"Spend{currency}Notified";
}

internal sealed record CountLimit(int Used, int Max)
{
    public int Percent => (int)(100L * Used / Max);
}
