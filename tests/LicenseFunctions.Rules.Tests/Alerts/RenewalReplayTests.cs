using System.Globalization;
using LicenseFunctions.Alerts.Expiry;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Subscriptions;

namespace LicenseFunctions.Rules.Tests.Alerts;

/// <summary>
/// A year of subscriptions that renew by themselves: five monthly ones, one of a year, one of three years. What is told is Golden/renewals.txt.
/// </summary>
public sealed class RenewalReplayTests
{
    private const int Days = 365;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void YearOfRenewals_TellsOnlyWhatCanBeDecided()
    {
        var (all, surplus) = (Replay(unassigned: 0), Replay(unassigned: 12));

        Golden.Matches("renewals.txt", $"Nothing unassigned:\n{Lines(all)}\n12 of 40 unassigned in each:\n{Lines(surplus)}");
        // Monthly: at most one each, and none once a renewal was seen. Of a year: two. Of three years: its date is not within the year.
        Assert.All(all.Where(told => told.Sku.StartsWith('M')).CountBy(told => told.Sku), told => Assert.Equal(1, told.Value));
        Assert.All(all.Where(told => told.Sku.StartsWith('M')), told => Assert.True(told.Day <= 31));
        Assert.Equal([30, 7], all.Where(told => told.Sku == "Y1").Select(told => told.DaysAhead));
        Assert.DoesNotContain(all.Concat(surplus), told => told.Sku == "T1");
        // With surplus: at most one a month and product.
        Assert.All(
            surplus.Where(told => told.Sku.StartsWith('M')).GroupBy(told => (told.Sku, told.EndsOn)), told => Assert.Single(told));
        Assert.InRange(surplus.Count(told => told.Sku.StartsWith('M')), 5 * 11, 5 * 13);
    }

    [Theory]
    // Purchased, assigned, assigned more each week, waiting, on order; quantity of the subscription; what can be returned in a week's time.
    [InlineData(200, 101, 1.4, 0, 0, 200, 91, 109)]
    [InlineData(200, 101, null, 0, 0, 200, 99, null)]
    [InlineData(200, 101, -3.0, 0, 0, 200, 99, 101)]
    [InlineData(40, 28, null, 2, 3, 40, 7, null)]
    [InlineData(40, 28, null, 0, -4, 40, 8, null)]
    [InlineData(40, 28, null, 0, 0, 5, 5, null)]
    [InlineData(40, 41, null, 0, 0, 40, 0, null)]
    [InlineData(40, 39, 2.0, 0, 0, 40, 0, 50)]
    public void Returnable_IsWhatNobodyHas_WaitsFor_OrIsExpectedToNeed(
        int purchased, int assigned, double? perWeek, int waiting, int onOrder, int quantity, int returnable, int? expected)
    {
        var license = License(SkuSamples.Usage(1, purchased, assigned), perWeek) with { Waiting = waiting };
        OrderSummary[] open = onOrder == 0 ? [] : [new("LIC-1", onOrder, onOrder, OrderState.Sent, Start) { Coming = onOrder }];

        var advised = ReturnAdvice.Advise(New("M1", Start.AddYears(-1), Start.AddDays(7)) with { Quantity = quantity }, license, open, Start);

        Assert.Equal((returnable, expected), (advised.Returnable, advised.ExpectedAssigned));
    }

    [Fact]
    public void MonthlySubscriptions_OfOneProduct_AreToldAsOne()
    {
        var two = new[] { ("small", 3), ("large", 30) }.Select(one => New("M1", Start, Start.AddDays(5)) with
        {
            Id = one.Item1,
            Quantity = one.Item2,
            Term = SubscriptionTerm.P1M,
            Returnable = 3
        });

        Assert.Equal("large", Assert.Single(ExpiryPlan.Make([.. two], [Sku("M1", 0)], [], [30, 7], Start).Items).Subscription.Id);
    }

    private static List<Told> Replay(int unassigned)
    {
        // Created on different days; two of the monthly ones have their anniversary in the first month, when nobody can tell them from yearly ones.
        (string Sku, DateTimeOffset Created, int Months)[] bought =
        [
            ("M1", new(2025, 3, 20, 0, 0, 0, TimeSpan.Zero), 1), ("M2", new(2024, 3, 31, 0, 0, 0, TimeSpan.Zero), 1),
            ("M3", new(2025, 7, 5, 0, 0, 0, TimeSpan.Zero), 1), ("M4", new(2025, 1, 31, 0, 0, 0, TimeSpan.Zero), 1),
            ("M5", new(2026, 2, 27, 0, 0, 0, TimeSpan.Zero), 1), ("Y1", new(2024, 11, 3, 0, 0, 0, TimeSpan.Zero), 12),
            ("T1", new(2025, 9, 9, 0, 0, 0, TimeSpan.Zero), 36),
        ];
        var (known, notified, told) = (new Dictionary<string, Subscription>(StringComparer.Ordinal), new List<ExpiryNotice>(), new List<Told>());
        var skus = bought.Select(one => Sku(one.Sku, unassigned)).ToList();
        for (var day = 0; day < Days; day++)
        {
            var now = Start.AddDays(day);
            foreach (var (sku, created, months) in bought)
                known[sku] = TermLearner.Learn(known.GetValueOrDefault(sku), New(sku, created, Next(created, months, now)), now);
            var advised = known.Values.Select(one => ReturnAdvice.Advise(one, License(skus.First(sku => sku.SkuPartNumber == one.Id), 0), [], now));
            var plan = ExpiryPlan.Make([.. advised], skus, notified, [30, 7], now);
            foreach (var item in plan.Items)
            {
                notified.RemoveAll(notice => (notice.SubscriptionId, notice.EndsOn) == (item.Notice.SubscriptionId, item.Notice.EndsOn));
                notified.Add(item.Notice);
                told.Add(new Told(day, item.Sku.SkuPartNumber, item.Notice.DaysAhead, item.Notice.EndsOn,
                    $"{item.Subscription.Term?.ToString() ?? "unknown"}, {item.Subscription.Returnable} returnable"));
            }
            notified.RemoveAll(plan.Expired.Contains);
        }
        return told;
    }

    private static string Lines(IEnumerable<Told> all) => string.Concat(all.Select(told => string.Create(
        CultureInfo.InvariantCulture, $"day {told.Day}: {told.Sku} renews on {told.EndsOn:yyyy-MM-dd} ({told.DaysAhead} days; {told.What})\n")));

    private static DateTimeOffset Next(DateTimeOffset created, int months, DateTimeOffset now)
    {
        var terms = 1;
        while (created.AddMonths(terms * months) <= now)
            terms++;
        return created.AddMonths(terms * months);
    }

    private static SkuUsage Sku(string name, int unassigned) =>
        SkuSamples.Usage(name[0] + name[1], 40, 40 - unassigned) with { SkuPartNumber = name };

    private static LicenseEvaluation License(SkuUsage sku, double? perWeek) => new(
        sku, new ThresholdResult(LicenseStatus.Ok, 2, HasRecovered: true), new LicenseForecast(ForecastReason.NotFalling, null, null, null, perWeek));

    private static Subscription New(string name, DateTimeOffset created, DateTimeOffset next) => new()
    {
        Id = name,
        SkuId = Sku(name, 0).SkuId,
        Quantity = 40,
        Status = SubscriptionStatus.Enabled,
        IsTrial = false,
        CreatedAt = created,
        NextLifecycleAt = next,
    };

    private sealed record Told(int Day, string Sku, int DaysAhead, DateOnly EndsOn, string What);
}
