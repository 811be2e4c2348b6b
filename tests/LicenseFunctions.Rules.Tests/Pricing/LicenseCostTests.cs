using System.Globalization;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared;
using LicenseFunctions.Shared.Http.Problems;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Rules.Tests.Pricing;

public sealed class LicenseCostTests
{
    private static readonly Price Price = new(12, "EUR", PricePer.Month);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    // Purchased, in grace, assigned, with inactive people; what all, those of nobody and those of inactive people cost.
    [InlineData(10, 0, 7, 2, 120, 36, 24)]
    [InlineData(10, 5, 7, 0, 120, 36, 0)]
    [InlineData(10, 0, 12, 1, 120, 0, 12)]
    [InlineData(10, 0, 10, null, 120, 0, null)]
    public void Licenses_CostWhatIsPaidFor_WhetherSomebodyHasThemOrNot(
        int purchased, int inGrace, int assigned, int? unused, int all, int unassigned, int? inactive)
    {
        var cost = LicenseCost.Of(Price, SkuSamples.Usage(1, purchased, assigned) with { InGrace = inGrace }, unused, subscriptions: null);

        Assert.Equal(new LicenseCost(all, unassigned, inactive, null), cost);
    }

    [Fact]
    public void Savings_AreThoseOfTheNextRenewal_AmongSubscriptionsOfWhichItIsKnown()
    {
        Subscription Ending(int days, int? returnable) => new()
        {
            Id = $"{days}",
            SkuId = Guid.Empty,
            Quantity = 10,
            Status = SubscriptionStatus.Enabled,
            IsTrial = false,
            NextLifecycleAt = Now.AddDays(days),
            Returnable = returnable,
        };
        decimal? Reducible(params Subscription[] subscriptions) => LicenseCost.Of(Price, SkuSamples.Usage(1), null, subscriptions).Reducible;

        Assert.Equal(36, Reducible(Ending(90, 5), Ending(10, null), Ending(30, 3)));
        Assert.Equal(0, Reducible(Ending(30, 0)));
        Assert.Null(Reducible(Ending(30, null)));
        Assert.Null(Reducible());
    }

    [Fact]
    public void Sums_AreOfEachCurrency_AndOfWhatIsKnown()
    {
        var (dollars, euros) = (Price with { Currency = "USD" }, Price);

        Assert.Equal(
            [new CurrencyCost("EUR", 60, 6, 3, null), new CurrencyCost("USD", 7, 5, null, 4)],
            CurrencyCost.Of([(dollars, new(7, 5, null, 4)), (euros, new(10, 1, null, null)), (euros, new(20, 2, 1, null)),
                (euros, new(20, 2, 2, null)), (euros, new(10, 1, null, null))]));
    }

    [Theory]
    [InlineData("0", "EUR", PricePer.Month, "")]
    [InlineData("1000000", "USD", PricePer.Year, "")]
    [InlineData("1000000.0001", "EUR", PricePer.Month, "amount")]
    [InlineData("-0.0001", "EUR", PricePer.Month, "amount")]
    [InlineData("1.0001", "EUR", PricePer.Month, "")]
    [InlineData("1.00001", "EUR", PricePer.Month, "amount")]
    [InlineData("1", "eur", PricePer.Month, "currency")]
    [InlineData("1", "", PricePer.Month, "currency")]
    [InlineData("-1", "euro", (PricePer)7, "amount currency per")]
    public void Price_ThatCannotBe_IsRefused_WithEachField(string amount, string currency, object per, string fields)
    {
        var request = new PriceRequest { Amount = decimal.Parse(amount, CultureInfo.InvariantCulture), Currency = currency, Per = (PricePer)per };

        if (fields.Length == 0)
            Assert.Equal(new Price(request.Amount, currency, (PricePer)per), request.Validated());
        else
            Assert.Equal(fields, string.Join(' ', Assert.Throws<ProblemException>(request.Validated).Fields.Select(field => field.Field)));
    }

    [Theory]
    [InlineData("en", "1,234.50\u00a0EUR", "0.0125\u00a0EUR")]
    [InlineData("nl", "1.234,50\u00a0EUR", "0,0125\u00a0EUR")]
    public void Money_IsWrittenAsTheLanguageDoes(string language, string cents, string exact)
    {
        var culture = CultureInfo.GetCultureInfo(language);

        Assert.Equal((cents, exact), (MoneyText.Of(1234.5m, "EUR", culture), MoneyText.Exact(0.0125m, "EUR", culture)));
    }
}
