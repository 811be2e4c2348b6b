using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.Forecast;

/// <summary>
/// Net assignments in each of the past weeks. Weeks, since assignments follow the weekday; and assigned instead of available licenses, since purchases change
/// the latter. A day is 24 hours counted back from now, so that the newest is complete at any hour.
/// </summary>
internal sealed class WeeklyHistory(int daysRead, double[][] weeks)
{
    public const int PerYear = 52;
    private const int DaysPerWeek = 7;

    public int DaysRead => daysRead;

    /// <summary>The weeks of the last year, newest first; the days of each oldest first.</summary>
    public double[][] Recent { get; } = WithoutOutliers([.. weeks.Take(PerYear)]);

    /// <summary>The weeks of all years.</summary>
    public double[][] All { get; } = WithoutOutliers(weeks);

    /// <summary>Whether the history covers last year, including the seasonal shift.</summary>
    public bool HasLastYear { get; } = weeks.Length >= PerYear + BootstrapSimulation.SeasonShift;

    public static WeeklyHistory Of(IEnumerable<UsageReading> history, DateTimeOffset now)
    {
        var readings = history
            .Where(reading => reading.TakenAt <= now)
            .GroupBy(reading => (now - reading.TakenAt).Days, (ago, day) => (Ago: ago, day.MaxBy(reading => reading.TakenAt)!.Assigned))
            .OrderBy(reading => reading.Ago)
            .ToList();
        var assigned = ByDaysAgo(readings);
        double Change(int daysAgo) => assigned[daysAgo - 1] - assigned[daysAgo];
        var weeks = Enumerable.Range(1, Math.Max(0, assigned.Length - 1) / DaysPerWeek)
            .Select(week => Enumerable.Range(0, DaysPerWeek).Select(day => Change(week * DaysPerWeek - day)).ToArray());
        return new WeeklyHistory(readings.Count, [.. weeks]);
    }

    /// <summary>Assigned licenses by days before now. Gaps are interpolated: a jump on one day would look like a bulk change.</summary>
    private static double[] ByDaysAgo(List<(int Ago, int Assigned)> readings)
    {
        if (readings.Count == 0)
            return [];
        var assigned = new double[readings[^1].Ago + 1];
        var newer = (Ago: 0, readings[0].Assigned);
        foreach (var older in readings)
        {
            for (var ago = newer.Ago; ago < older.Ago; ago++)
                assigned[ago] = newer.Assigned + (double)(older.Assigned - newer.Assigned) * (ago - newer.Ago) / (older.Ago - newer.Ago);
            assigned[older.Ago] = older.Assigned;
            newer = older;
        }
        return assigned;
    }

    /// <summary>Outliers, such as bulk changes: if the two largest (or smallest) weeks exceed twice the third, they count as that one.</summary>
    private static double[][] WithoutOutliers(double[][] weeks)
    {
        if (weeks.Length == 0)
            return weeks;
        var bySize = weeks.OrderBy(week => week.Sum()).ToList();
        var rank = Math.Min(2, (weeks.Length - 1) / 2);
        var (small, large) = (bySize[rank], bySize[^(rank + 1)]);
        return [.. weeks.Select(week => week.Sum() > OutlierLimit(large) ? large : week.Sum() < -OutlierLimit(small) ? small : week)];
    }

    /// <summary>Twice the usual plus 2, so that small numbers have no outliers.</summary>
    private static double OutlierLimit(double[] usual) => 2 * Math.Abs(usual.Sum()) + 2;
}
