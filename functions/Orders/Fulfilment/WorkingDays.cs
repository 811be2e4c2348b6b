namespace LicenseFunctions.Orders.Fulfilment;

/// <summary>Monday to Friday without the holidays, in UTC.</summary>
internal sealed class WorkingDays(ResellerOptions options)
{
    /// <summary>The same time of day, that many working days later.</summary>
    public DateTimeOffset Add(DateTimeOffset from, int days)
    {
        var time = from.ToUniversalTime();
        while (days > 0)
        {
            time = time.AddDays(1);
            if (IsWorkingDay(DateOnly.FromDateTime(time.UtcDateTime)))
                days--;
        }
        return time;
    }

    public bool IsWorkingDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !(options.HolidayList.Belgian && BelgianHolidays.Contains(day))
        && !options.HolidayList.Days.Contains(day);
}

/// <summary>The setting <c>Reseller__Holidays</c>: <c>BE</c> and days such as <c>2026-12-24</c>, separated by <c>;</c>, or <c>none</c>.</summary>
internal sealed record HolidayList(bool Belgian, IReadOnlySet<DateOnly> Days)
{
    public static HolidayList? TryParse(string text)
    {
        var belgian = false;
        var days = new HashSet<DateOnly>();
        foreach (var entry in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (entry.Equals("BE", StringComparison.OrdinalIgnoreCase))
                belgian = true;
            else if (DateOnly.TryParseExact(entry, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                days.Add(day);
            else if (!entry.Equals("none", StringComparison.OrdinalIgnoreCase))
                return null;
        }
        return new HolidayList(belgian, days);
    }
}

/// <summary>The ten public holidays of Belgium (law of 4 January 1974, royal decree of 18 April 1974).</summary>
internal static class BelgianHolidays
{
    private static readonly (int Month, int Day)[] Fixed = [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)];

    public static bool Contains(DateOnly day)
    {
        var easter = Easter(day.Year);
        return Fixed.Contains((day.Month, day.Day)) || day == easter.AddDays(1) || day == easter.AddDays(39) || day == easter.AddDays(50);
    }

    /// <summary>Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8).</summary>
    public static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var n = h + l - (7 * m) + 114;
        return new DateOnly(year, n / 31, (n % 31) + 1);
    }
}
