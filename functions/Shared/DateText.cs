namespace LicenseFunctions.Shared;

/// <summary>Dates and times as the language writes them, in a time zone.</summary>
internal sealed class DateText(CultureInfo culture, TimeZoneInfo zone)
{
    private string Language => culture.TwoLetterISOLanguageName;

    /// <summary>3 December 2026; French calls the first <c>1er</c>.</summary>
    public string Day(DateTimeOffset at) => Write(at, "d MMMM yyyy");

    /// <summary>3 December, with the year only if it is not that of <paramref name="now"/>.</summary>
    public string Day(DateTimeOffset at, DateTimeOffset now) => Write(at, Local(at).Year == Local(now).Year ? "d MMMM" : "d MMMM yyyy");

    /// <summary>3 Dec, with the year only if it is not that of <paramref name="now"/>; fr 3 déc.; nl 3 dec.</summary>
    public string ShortDay(DateTimeOffset at, DateTimeOffset now) => Write(at, Local(at).Year == Local(now).Year ? "d MMM" : "d MMM yyyy");

    /// <summary>Saturday 28 November 2026.</summary>
    public string WeekDay(DateTimeOffset at) => Write(at, "dddd d MMMM yyyy");

    /// <summary>07:05; fr 7 h 05; nl 07.05.</summary>
    public string Time(DateTimeOffset at) => Local(at).ToString(Language switch { "fr" => "H' h 'mm", "nl" => "HH.mm", _ => "HH:mm" }, culture);

    /// <summary>28 Nov, 07:05.</summary>
    public string ShortDayAndTime(DateTimeOffset at, DateTimeOffset now) => $"{ShortDay(at, now)}, {Time(at)}";

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    private string Write(DateTimeOffset at, string format)
    {
        var local = Local(at);
        return local.ToString(Language == "fr" && local.Day == 1 ? format.Replace("d MMM", "d'er' MMM", StringComparison.Ordinal) : format, culture);
    }
}
