using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.Forecast;

/// <summary>
/// What was assigned, net, in each whole week back from now. Weeks, since nobody assigns on Sundays; assigned and not available, since a
/// purchase changes the latter. A day is 24 hours back from now, so that the newest is as whole as the others at any hour.
/// </summary>
internal sealed class WeeklyHistory
{
    public const int PerYear = 52;
    private const int DaysPerWeek = 7;

    private WeeklyHistory(int daysRead, double[][] weeks)
    {
        DaysRead = daysRead;
        HasLastYear = weeks.Length >= PerYear + BootstrapSimulation.SeasonShift;
        Recent = WithoutFreaks([.. weeks.Take(PerYear)]);
        All = WithoutFreaks(weeks);
    }

    /// <summary>Days with a reading.</summary>
    public int DaysRead { get; }

    /// <summary>Those of one year, newest first; the days of each oldest first.</summary>
    public double[][] Recent { get; }

    /// <summary>Those of all years.</summary>
    public double[][] All { get; }

    /// <summary>A year and what may have come a little earlier in it.</summary>
    public bool HasLastYear { get; }

    public static WeeklyHistory Of(IEnumerable<UsageReading> history, DateTimeOffset now)
    {
        var readings = history
            .Where(reading => reading.TakenAt <= now)
            .GroupBy(reading => (now - reading.TakenAt).Days, (ago, day) => (Ago: ago, day.MaxBy(reading => reading.TakenAt)!.Assigned))
            .OrderBy(reading => reading.Ago)
            .ToList();
        var assigned = ByDaysAgo(readings);
        var weeks = Enumerable.Range(0, Math.Max(0, assigned.Length - 1) / DaysPerWeek).Select(week => Changes(assigned, week));
        return new WeeklyHistory(readings.Count, [.. weeks]);
    }

    private static double[] Changes(double[] assigned, int weeksAgo)
    {
        var changes = new double[DaysPerWeek];
        for (var day = 0; day < DaysPerWeek; day++)
        {
            var ago = (weeksAgo + 1) * DaysPerWeek - day;
            changes[day] = assigned[ago - 1] - assigned[ago];
        }
        return changes;
    }

    /// <summary>A gap is bridged evenly: all of it on one day would look like a bulk change.</summary>
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

    /// <summary>
    /// Twice is chance, three times is a pattern: the two largest weeks, if they have more than twice as much as the third, count as the
    /// third. A bulk change makes one such week, or two if it goes on over a night. The same for the smallest.
    /// </summary>
    private static double[][] WithoutFreaks(double[][] weeks)
    {
        if (weeks.Length == 0)
            return weeks;
        var bySize = weeks.OrderBy(week => week.Sum()).ToList();
        var chance = Math.Min(2, (weeks.Length - 1) / 2);
        var (small, large) = (bySize[chance], bySize[^(chance + 1)]);
        return [.. weeks.Select(week => week.Sum() > Freak(large) ? large : week.Sum() < -Freak(small) ? small : week)];
    }

    /// <summary>Twice as much, and two more: where next to nothing happens, one more is no freak.</summary>
    private static double Freak(double[] usual) => 2 * Math.Abs(usual.Sum()) + 2;
}
