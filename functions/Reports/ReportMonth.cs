namespace LicenseFunctions.Reports;

/// <summary>A month as the key of its report: yyyy-MM.</summary>
internal static class ReportMonth
{
    private const string Format = "yyyy-MM";

    public static string Of(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    public static bool IsValid(string text) => DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>In words: November 2026.</summary>
    public static string Name(string month, CultureInfo culture) =>
        DateOnly.ParseExact(month, Format, CultureInfo.InvariantCulture).ToString(culture.DateTimeFormat.YearMonthPattern, culture);
}
