using System.Globalization;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Alerts.Surplus;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Alerts;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Rules.Tests.Alerts;

/// <summary>What is said when more is bought than is needed.</summary>
public sealed class SurplusPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    /// <summary>Low at 5 or fewer, so 44 of its 50 unassigned licenses are too many: 528 EUR a month.</summary>
    private static readonly SkuUsage Sku = SkuSamples.Usage(1, purchased: 200, assigned: 150);
    private static readonly Price Price = new(12, "EUR", PricePer.Month);

    [Theory]
    [InlineData("nothing else", 44)]
    [InlineData("was needed two weeks ago", 14)]
    [InlineData("was bought two weeks ago", 0)]
    [InlineData("is known for 20 days", 0)]
    [InlineData("grows by 4 a week", 26)]
    [InlineData("10 people wait", 34)]
    [InlineData("30 are on order", 14)]
    [InlineData("40 go back at the renewal", 4)]
    [InlineData("is low", 0)]
    public void Surplus_IsWhatNobodyHadForThirtyDays_NorIsExpectedToNeed_AndLeavesTheProductNotLow(string what, int expected)
    {
        var license = License(Sku);
        var past = Enumerable.Range(0, 31).Select(ago => new UsageReading(Start.AddDays(-ago), 200, 150)).ToList();
        OrderSummary[] open = [];
        switch (what)
        {
            case "was needed two weeks ago": past[14] = past[14] with { Assigned = 180 }; break;
            case "was bought two weeks ago": past = [.. past.Select(one => one.TakenAt < Start.AddDays(-14) ? one with { Usable = 150 } : one)]; break;
            case "is known for 20 days": past = past[..20]; break;
            case "grows by 4 a week": license = license with { Forecast = new LicenseForecast(ForecastReason.Forecast, 90, 80, 99, 4) }; break;
            case "10 people wait": license = license with { Waiting = 10 }; break;
            case "30 are on order": open = [new OrderSummary("LIC-1", 30, 30, OrderState.Sent, Start) { Coming = 30 }]; break;
            case "40 go back at the renewal": license = license with { Held = 40 }; break;
            case "is low": license = license with { Result = license.Result with { Status = LicenseStatus.Low } }; break;
        }

        Assert.Equal(expected, new SurplusCandidate(license, Price, past, open, [], 50).Quantity(Start));
    }

    [Theory]
    // Worth more than the limit, when it is told in a year, by the day. It renews on day 200, where reports of renewals tell it 30 days ahead.
    [InlineData("P1Y", 50, "0 200")]
    [InlineData("P1Y", 528, "")]
    [InlineData("P1Y", 0, "")]
    // Monthly ones are told before each renewal, by the report of renewals.
    [InlineData("P1M", 50, "")]
    [InlineData(null, 50, "0 90 180 270 360")]
    public void Surplus_IsToldOnceUntilItCanBeReturned(string? term, int above, string told)
    {
        var (days, known) = (new List<int>(), new List<SurplusNotice>());
        for (var day = 0; day < 365; day++)
        {
            var now = Start.AddDays(day);
            var plan = Plan(now, above, term is null ? [] : [Renewing(Enum.Parse<SubscriptionTerm>(term), Start.AddDays(day < 200 ? 200 : 565))], known);
            days.AddRange(plan.Items.Select(_ => day));
            Keep(known, plan);
        }

        Assert.Equal(told, string.Join(' ', days));
    }

    [Fact]
    public void Surplus_ThatDoubles_IsToldAgain_AndOneAroundTheLimitIsNot()
    {
        var known = new List<SurplusNotice>();
        string Tell(int day, int available, int above = 50)
        {
            var plan = Plan(Start.AddDays(day), above, [Renewing(SubscriptionTerm.P1Y, Start.AddDays(300))], known, available);
            Keep(known, plan);
            return string.Join(' ', plan.Items.Select(item => item.Quantity.ToString(CultureInfo.InvariantCulture)));
        }

        // 6 stay in reserve; 5 cost 60.
        Assert.Equal(["5", "", "", "", "10"], [Tell(0, 11), Tell(1, 10), Tell(2, 11), Tell(3, 15), Tell(4, 16)]);
        // Once it was gone, it is news.
        Assert.Equal(["", "5"], [Tell(5, 6), Tell(6, 11)]);
    }

    [Fact]
    public void Renewal_IsTheNextOfThoseThatRenew()
    {
        var candidate = new SurplusCandidate(License(Sku), Price, [], [],
            [Renewing(SubscriptionTerm.P1Y, Start.AddDays(90)), Renewing(SubscriptionTerm.P1Y, Start.AddDays(60)), Renewing(SubscriptionTerm.P1Y, Start),
                Renewing(SubscriptionTerm.P1Y, Start.AddDays(30)) with { Status = SubscriptionStatus.Warning }], 50);

        Assert.Equal(Start.AddDays(60), candidate.RenewsAt(Start));
        Assert.Null((candidate with { Subscriptions = [] }).RenewsAt(Start));
    }

    [Theory]
    // Days until it renews; days ahead on which renewals are reported; whether the surplus is.
    [InlineData(31, "30 7", true)]
    [InlineData(30, "30 7", false)]
    [InlineData(10, "30 7", false)]
    [InlineData(10, "", true)]
    public void Surplus_IsNotToldTwice_NearARenewal(int days, string reported, bool isTold)
    {
        var candidate = new SurplusCandidate(License(Sku), Price, Enumerable.Range(0, 31).Select(ago => new UsageReading(Start.AddDays(-ago), 200, 150)), [],
            [Renewing(SubscriptionTerm.P1Y, Start.AddDays(days))], 50);
        int[] expiryDays = [.. reported.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => int.Parse(one, CultureInfo.InvariantCulture))];

        Assert.Equal(isTold, SurplusPlan.Make([candidate], [], expiryDays, Start).Items.Count > 0);
    }

    [Fact]
    public void Surplus_OfSeveralProducts_IsToldByItsCost_ThenByName()
    {
        SurplusCandidate Of(int number, int amount) => new(License(SkuSamples.Usage(number, 200, 150)), Price with { Amount = amount },
            Enumerable.Range(0, 31).Select(ago => new UsageReading(Start.AddDays(-ago), 200, 150)), [], [], 50);

        Assert.Equal(["SKU3", "SKU1", "SKU2"], SurplusPlan.Make([Of(2, 12), Of(1, 12), Of(3, 20)], [], [], Start).Items.Select(item => item.Sku.SkuPartNumber));
    }

    [Theory]
    [InlineData("en", "44 of 200 have been unassigned", "When it renews is not known")]
    [InlineData("fr", "44 sur 200 ne sont pas attribuées", "La date de reconduction n'est pas connue")]
    [InlineData("nl", "44 van de 200 zijn al 30 dagen niet toegewezen", "Wanneer het verlengd wordt, is niet bekend")]
    public void Warning_InEachLanguage_SaysWhatIsTooMany(string language, string expected, string unknown)
    {
        var item = new SurplusItem(Sku, 44, 528, "EUR", null, new SurplusNotice(Sku.SkuId, 44, Start));

        var mail = DigestSamples.Write(language, [], [], surplus: [item]);

        Assert.Contains(expected, mail.Text, StringComparison.Ordinal);
        Assert.Contains(unknown, mail.Text, StringComparison.Ordinal);
    }

    private static SurplusPlan Plan(
        DateTimeOffset now, decimal above, IReadOnlyList<Subscription> subscriptions, IReadOnlyList<SurplusNotice> known, int available = 50)
    {
        var sku = Sku with { Assigned = 200 - available };
        var past = Enumerable.Range(0, 31).Select(ago => new UsageReading(now.AddDays(-ago), 200, sku.Assigned));
        // As the checker does, which asks about no product whose limit is 0.
        return above == 0 ? SurplusPlan.Nothing : SurplusPlan.Make([new(License(sku), Price, past, [], subscriptions, above)], known, [30, 7], now);
    }

    private static LicenseEvaluation License(SkuUsage sku) => new(sku, new ThresholdResult(LicenseStatus.Ok, 5, HasRecovered: true), null);

    private static Subscription Renewing(SubscriptionTerm term, DateTimeOffset next) => new()
    {
        Id = "one",
        SkuId = Sku.SkuId,
        Quantity = 200,
        Status = SubscriptionStatus.Enabled,
        IsTrial = false,
        NextLifecycleAt = next,
        Term = term,
    };

    private static void Keep(List<SurplusNotice> known, SurplusPlan plan)
    {
        known.RemoveAll(plan.Over.Contains);
        foreach (var item in plan.Items)
        {
            known.RemoveAll(notice => notice.SkuId == item.Sku.SkuId);
            known.Add(item.Notice);
        }
    }
}
