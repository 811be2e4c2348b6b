using LicenseFunctions.Pricing;

namespace LicenseFunctions.Rules.Tests.Pricing;

public sealed class PriceListTests
{
    private static readonly PriceLine E3 = new(2, "ENTERPRISEPACK", new Price(21.6m, "EUR", PricePer.Month));
    private static readonly PriceLine E5 = new(3, "SPE_E5", new Price(1684.5m, "EUR", PricePer.Year));

    [Theory]
    [InlineData("sku,amount,currency,per\nENTERPRISEPACK,21.60,EUR,month\nSPE_E5,1684.5,EUR,year")]
    [InlineData("\uFEFFsku;amount;currency;per\r\nENTERPRISEPACK;21,60;EUR;month\r\nSPE_E5;1684,5;EUR;year\r\n")]
    [InlineData("sku;amount;currency;per\nENTERPRISEPACK;21.60;eur;Month\nSPE_E5;1684.5;EUR;YEAR\n;;;\n\n")]
    [InlineData("Per\tName\tSku\tAmount\tCurrency\nmonth\tOffice 365 E3\tENTERPRISEPACK\t21,6\tEUR\nyear\t\tSPE_E5\t1684,50\tEUR")]
    [InlineData("\"sku\",\"note\",\"amount\",\"currency\",per\n\"ENTERPRISEPACK\",\"The \"\"old\"\" one, E3\",\"21.60\",EUR,month\nSPE_E5,,1684.5,EUR,year")]
    public void List_IsRead_AsSpreadsheetsWriteIt(string csv)
    {
        var errors = new List<PriceListError>();

        var lines = PriceListReader.Read(csv, errors);

        Assert.Empty(errors);
        Assert.Equal([E3, E5], lines);
    }

    [Theory]
    [InlineData("ENTERPRISEPACK,21.60,EURO,month", "'EURO' is not a currency code of ISO 4217, such as EUR or USD.")]
    [InlineData("ENTERPRISEPACK,21.60,EUE,month", "'EUE' is not a currency code of ISO 4217, such as EUR or USD.")]
    [InlineData("ENTERPRISEPACK,21.60,EUR,week", "'week' is neither month nor year.")]
    [InlineData("ENTERPRISEPACK,\"21,60\",EUR,month", "'21,60' is not an amount such as 1234.50: digits and one decimal point, nothing else.")]
    [InlineData("ENTERPRISEPACK,€ 21.60,EUR,month", "'€ 21.60' is not an amount such as 1234.50: digits and one decimal point, nothing else.")]
    [InlineData("ENTERPRISEPACK,-1,EUR,month", "'-1' is not an amount such as 1234.50: digits and one decimal point, nothing else.")]
    [InlineData("ENTERPRISEPACK,21.60001,EUR,month", "The amount must be from 0 to 1,000,000, with at most 4 decimals.")]
    [InlineData("ENTERPRISEPACK,1000001,EUR,month", "The amount must be from 0 to 1,000,000, with at most 4 decimals.")]
    [InlineData(",21.60,EUR,month", "The sku is missing.")]
    [InlineData("ENTERPRISEPACK,21.60,EUR", "It has fewer columns than the first line.")]
    [InlineData("\"ENTERPRISEPACK,21.60,EUR,month", "A quotation mark is not closed, or is within a text. Write it twice within a quoted text.")]
    public void Line_ThatIsWrong_IsNamed_WithWhatToChange(string line, string message)
    {
        var errors = new List<PriceListError>();

        var lines = PriceListReader.Read($"sku,amount,currency,per\nSPE_E5,684,EUR,year\n{line}\n", errors);

        Assert.Equal((3, message), Told(errors));
        Assert.Equal("SPE_E5", Assert.Single(lines).Sku);
    }

    /// <summary>In the same list, 1.234 is more than a thousand.</summary>
    [Theory]
    [InlineData("1.234")]
    [InlineData("1.234,50")]
    public void Point_InAListWithDecimalCommas_IsRefused(string amount)
    {
        var errors = new List<PriceListError>();

        PriceListReader.Read($"sku;amount;currency;per\nSPE_E5;57,00;EUR;month\nENTERPRISEPACK;{amount};EUR;month", errors);

        Assert.Equal($"'{amount}' is not an amount such as 1234,50: digits and one decimal comma, as on other lines, nothing else.",
            Told(errors).Message);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\nsku,amount,per\nSPE_E5,1,month", 3)]
    [InlineData("SPE_E5,684,EUR,year", 1)]
    [InlineData("sku", 1)]
    public void List_WithoutItsColumns_SaysWhichTheyAre(string csv, int line)
    {
        var errors = new List<PriceListError>();

        PriceListReader.Read(csv, errors);

        Assert.Equal((line, "The first line must name the columns sku, amount, currency, per, separated by commas, semicolons or tabs."), Told(errors));
    }

    [Fact]
    public void List_ThatIsTooLong_IsRefusedAsAWhole()
    {
        var errors = new List<PriceListError>();

        var lines = PriceListReader.Read("sku,amount,currency,per\n" + string.Concat(Enumerable.Repeat("A,1,EUR,year\n", 1001)), errors);

        Assert.Empty(lines);
        Assert.Equal("At most 1000 products in one list; this one has 1001. Send it in parts.", Told(errors).Message);
    }

    [Theory]
    [InlineData("Month", "21.6", 25, "540")]
    [InlineData("Year", "100", 10, "83.33")]
    [InlineData("Year", "0.06", 1, "0.01")]
    [InlineData("Month", "0.0049", 100, "0.49")]
    [InlineData("Month", "0", 100, "0")]
    public void Cost_IsRoundedToCents_OnceAllLicensesAreCounted(string per, string amount, int licenses, string cost) => Assert.Equal(
        decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture),
        new Price(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), "EUR", Enum.Parse<PricePer>(per)).PerMonth(licenses));

    private static (int Line, string Message) Told(List<PriceListError> errors)
    {
        var error = Assert.Single(errors);
        return (error.Line, error.Problem.English);
    }
}
