using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Rules.Tests.Orders.Placing;

/// <summary>What one more order does to the limits: whether it is refused, and which notices become due.</summary>
public sealed class LimitUsageTests
{
    private static readonly DateOnly Day = new(2026, 12, 31);
    private static readonly DateTimeOffset NewYear = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Price Euro = new(10, "EUR", PricePer.Month);

    [Theory]
    // Orders of at most 20 and licenses of at most 500 so far; licenses that are ordered; the start of the refusal.
    [InlineData(0, 0, 5, null)]
    [InlineData(19, 0, 5, null)]
    [InlineData(20, 0, 5, "20 of 20 orders of today are placed (Orders__MaxOrdersPerDay). The next can be placed after 0:00 UTC.")]
    [InlineData(0, 495, 5, null)]
    [InlineData(0, 496, 5, "496 of 500 licenses of this month are ordered (Orders__MaxLicensesPerMonth). Counting starts again on 2027-01-01.")]
    [InlineData(20, 500, 5, "20 of 20 orders")]
    public void Order_BeyondALimit_IsRefused(int orders, int licenses, int quantity, string? refusal)
    {
        var refused = Usage(orders, licenses).Refusal(quantity);

        if (refusal is null)
            Assert.Null(refused);
        else
            Assert.StartsWith(refusal, refused, StringComparison.Ordinal);
    }

    [Theory]
    // Spent of at most 100 EUR; licenses of 10 EUR; whether they are refused.
    [InlineData(50, 5, false)]
    [InlineData(50, 6, true)]
    [InlineData(99.99, 1, true)]
    [InlineData(100, 1, true)]
    public void Order_BeyondTheCeiling_IsRefused(double spent, int quantity, bool isRefused)
    {
        var usage = Usage() with { Price = Euro, Spend = [new("EUR", (decimal)spent, 100, 0), new("USD", 0, 1, 0)] };

        Assert.Equal(isRefused, usage.Refusal(quantity) is not null);
        // What costs nothing, has no price, or is paid in a currency without a ceiling, is never too expensive.
        Assert.Null((usage with { Price = Euro with { Amount = 0 } }).Refusal(quantity));
        Assert.Null((usage with { Price = null }).Refusal(quantity));
        Assert.Null((usage with { Price = Euro with { Currency = "GBP" } }).Refusal(quantity));
    }

    [Fact]
    public void Refusal_ForMoney_SaysWhatIsSpentAndWhatItWouldCost()
    {
        var usage = Usage() with { Price = Euro, Spend = [new("EUR", 95.5m, 100, 0)] };

        Assert.Equal(
            "The licenses of this month cost 95.50 of at most 100.00 EUR a month (Orders__MaxSpendPerMonth__EUR), and these would cost 50.00 more."
            + " Counting starts again on 2027-01-01.", usage.Refusal(5));
    }

    [Theory]
    // Orders and licenses before, levels that were notified before; the notices of one more order of 5.
    [InlineData(14, 0, 0, 0, "")]
    [InlineData(15, 0, 0, 0, "16 of 20 orders")]
    [InlineData(16, 0, 80, 0, "")]
    [InlineData(19, 0, 80, 0, "20 of 20 orders until 1 Jan")]
    [InlineData(19, 0, 0, 0, "20 of 20 orders until 1 Jan")]
    [InlineData(19, 0, 100, 0, "")]
    [InlineData(0, 394, 0, 0, "")]
    [InlineData(0, 395, 0, 0, "400 of 500 licenses")]
    [InlineData(0, 400, 0, 80, "")]
    [InlineData(0, 495, 0, 80, "500 of 500 licenses until 1 Jan")]
    [InlineData(15, 395, 0, 0, "16 of 20 orders, 400 of 500 licenses")]
    public void Order_ThatComesNearALimit_IsReportedOnceAtEachLevel(int orders, int licenses, int dayNotified, int monthNotified, string reports)
    {
        var before = Usage(orders, licenses) with { DayNotified = dayNotified, MonthNotified = monthNotified };

        var after = before.With(5);

        Assert.Equal((orders + 1, licenses + 5), (after.Orders.Used, after.Licenses.Used));
        Assert.Equal(reports, Reports(after));
        Assert.Equal("", Reports(after with { ToReport = null, Orders = before.Orders, Licenses = before.Licenses } is var again ? again.With(5) : null!));
    }

    [Fact]
    public void Order_ThatComesNearTheCeiling_IsReportedOnceAtEachLevel_ForItsCurrencyOnly()
    {
        var usage = Usage() with { Price = Euro, Spend = [new("EUR", 70, 100, 0), new("USD", 99, 100, 0)] };

        var near = usage.With(1);
        var more = (near with { ToReport = null }).With(1);
        var full = more.With(1);

        Assert.Equal(["80 of 100 EUR", "", "100 of 100 EUR until 1 Jan"], [Reports(near), Reports(more), Reports(full)]);
        Assert.Equal([100, 0], full.Spend.Select(spend => spend.Notified));
        Assert.Equal([(100m, 100), (99m, 99)], full.Spend.Select(spend => (spend.Used, spend.Percent)));
        Assert.Equal("", Reports((usage with { Price = null }).With(9)));
    }

    [Fact]
    public void Refusal_IsReported_WithTheLimitThatWasReached_AfterWhatWasDueBefore()
    {
        var due = ReportLine.Write(new LimitReport(IsOfDay: true, 16, 20, null));

        Assert.Equal("16 of 20 orders, 20 of 20 orders until 1 Jan", Reports((Usage(20, 500) with { ToReport = due, DayNotified = 80 }).Reached(5)));
        Assert.Equal("498 of 500 licenses until 1 Jan", Reports(Usage(19, 498).Reached(5)));
        Assert.Equal("95 of 100 EUR until 1 Jan", Reports((Usage(19, 499) with { Price = Euro, Spend = [new("EUR", 95, 100, 80)] }).Reached(1)));
        Assert.Equal("", Reports((Usage() with { Price = Euro, Spend = [new("EUR", 95, 100, 100)] }).Reached(1)));
        Assert.Equal("", Reports((Usage(20, 500) with { DayNotified = 100 }).Reached(5)));
    }

    [Theory]
    [InlineData(15, 0, 0, false)]
    [InlineData(16, 0, 0, true)]
    [InlineData(0, 399, 0, false)]
    [InlineData(0, 400, 0, true)]
    [InlineData(0, 0, 79, false)]
    [InlineData(0, 0, 80, true)]
    public void Limits_AreNear_FromFourFifthsOn(int orders, int licenses, int spent, bool isNear)
    {
        var usage = Usage(orders, licenses) with { Spend = [new("EUR", spent, 100, 0)] };

        Assert.Equal(isNear, usage.IsNear);
        Assert.Equal($"{orders} of 20 orders of today, {licenses} of 500 licenses of this month, {spent}.00 of 100.00 EUR a month of this month.",
            usage.Describe());
    }

    [Fact]
    public void Row_KeepsTheLevelsOfTheDayAndTheMonth()
    {
        var row = (Usage() with { DayNotified = 80, MonthNotified = 100, ToReport = "x", ETag = new("1"), Spend = [new("EUR", 1, 2, 80)] }).ToRow();

        Assert.Equal(("limits", "2026-12-31", 80, "2026-12", 100), (row.RowKey, row["Day"], row["DayNotified"], row["Month"], row["MonthNotified"]));
        Assert.Equal(("x", 80, "1"), (row["ToReport"], row["SpendEURNotified"], row.ETag.ToString()));
    }

    private static LimitUsage Usage(int orders = 0, int licenses = 0) => new(new CountLimit(orders, 20), new CountLimit(licenses, 500), Day);

    private static string Reports(LimitUsage usage) => string.Join(", ", (usage.ToReport?.Split('\n') ?? []).Select(line => ReportLine.Read<LimitReport>(line)!)
        .Select(report => $"{report.Used:0.##} of {report.Max:0.##} {report.Currency}{(report.IsOfDay ? "orders" : report.Currency is null ? "licenses" : "")}"
            + (report.OpensAt is null ? "" : report.OpensAt == NewYear ? " until 1 Jan" : $" until {report.OpensAt}")));
}
