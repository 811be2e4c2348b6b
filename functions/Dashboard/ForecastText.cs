using LicenseFunctions.Usage.Forecast;

namespace LicenseFunctions.Dashboard;

/// <summary>When licenses run out, in words.</summary>
internal static class ForecastText
{
    /// <summary>A soon date as a day, a later one in days.</summary>
    public static string RunsOut(LicenseForecast? forecast, PageContext page) => forecast switch
    {
        null => "–",
        { Reason: ForecastReason.AlreadyEmpty } => page.Text["RunsOutNow"],
        { Reason: ForecastReason.NotEnoughHistory } => page.Text["RunsOutUnknown"],
        { DaysToEmpty: { } days and <= 21 } => page.Dates.ShortDay(page.Now.AddDays(days), page.Now),
        { DaysToEmpty: { } days } => page.Text.Count("RunsOutIn", days),
        _ => page.Text["NotWithinAYear"],
    };

    public static string? Range(LicenseForecast? forecast, LocalizedText text) => forecast switch
    {
        null or { Reason: not ForecastReason.Forecast } or { Earliest: null } => null,
        { Earliest: { } earliest, Latest: { } latest } => text["RangeDays", earliest, latest],
        { Earliest: { } earliest } => text["RangeOpen", earliest],
    };

    public static string RunsOutSentence(LicenseForecast? forecast, PageContext page) => forecast switch
    {
        { Reason: ForecastReason.AlreadyEmpty } => page.Text["RunsOutNow"],
        { DaysToEmpty: { } days } => page.Text.Count("RunsOutInSentence", days),
        _ => "",
    };
}
