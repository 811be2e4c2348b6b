namespace LicenseFunctions.Shared;

/// <summary>Money as the language writes it, with the code of the currency, which no two currencies share: 1,234.50 EUR, 1.234,50 EUR.</summary>
internal static class MoneyText
{
    /// <summary>In cents.</summary>
    public static string Of(decimal amount, string currency, CultureInfo culture) => $"{amount.ToString("N2", culture)}\u00a0{currency}";

    /// <summary>With as many decimals as it has, at least two.</summary>
    public static string Exact(decimal amount, string currency, CultureInfo culture) => $"{amount.ToString("#,##0.00##", culture)}\u00a0{currency}";
}
