namespace LicenseFunctions.Usage.Forecast;

/// <summary>
/// A block bootstrap: simulates futures from blocks of past weeks, so that weekends, bursts and quiet periods keep their pattern. A block starts in a recent
/// week, or in the same season of an earlier year. Unlike a trend line it also gives the spread.
/// The constants were chosen with <c>LicenseFunctions.Benchmarks forecast</c> (windows of 8 to 52 weeks, single weeks, none or only
/// last year, and weeks like the present one were tried): the simplest setting whose median error is below that of the last 30 days extrapolated,
/// for every kind of tenant that runs out.
/// </summary>
internal sealed class BootstrapSimulation(int[] sortedDays)
{
    /// <summary>A seasonal block may start this many weeks earlier or later.</summary>
    public const int SeasonShift = 2;
    private const int Count = 200;
    private const int Never = int.MaxValue;

    /// <summary>Average length of a block in weeks.</summary>
    private const int BlockWeeks = 4;

    /// <summary>Average age of a recent week: half of them are from the last 16 weeks.</summary>
    private const double RecentAgeWeeks = 23;

    /// <summary>Share of futures that start by repeating the latest week: a burst seldom ends on the day it is noticed.</summary>
    private const double BurstShare = 0.25;

    /// <summary>Share of blocks that come from earlier years.</summary>
    private const double SeasonalShare = 0.75;

    /// <param name="available">At least 1.</param>
    public static BootstrapSimulation Of(WeeklyHistory past, int available)
    {
        // A fixed seed: the same input gives the same answer, and more available licenses never last shorter.
        var random = new Random(1);
        return new BootstrapSimulation([.. Enumerable.Range(0, Count).Select(_ => EmptyAfter(past, available, random.Next())).Order()]);
    }

    /// <summary>The number of days after which this share of the futures is out of licenses; null if not within a year.</summary>
    public int? EmptyBy(double share) => sortedDays[(int)(share * Count)] is var days and not Never ? days : null;

    private static int EmptyAfter(WeeklyHistory past, double available, int seed)
    {
        var random = new Random(seed);
        var (weeks, at) = random.NextDouble() < BurstShare ? (past.Recent, 0) : StartBlock(past, 1, random);
        for (var ahead = 1; ahead <= WeeklyHistory.PerYear; ahead++)
        {
            if (ahead > 1 && random.Next(BlockWeeks) == 0)
                (weeks, at) = StartBlock(past, ahead, random);
            for (var day = 0; day < weeks[at].Length; day++)
            {
                available -= weeks[at][day];
                if (available <= 0)
                    return (ahead - 1) * weeks[at].Length + day + 1;
            }
            // The newest week repeats.
            at = Math.Max(0, at - 1);
        }
        return Never;
    }

    private static (double[][] Weeks, int At) StartBlock(WeeklyHistory past, int ahead, Random random)
    {
        if (!past.HasLastYear || random.NextDouble() >= SeasonalShare)
            return (past.Recent, (int)(-Math.Log(1 - random.NextDouble()) * RecentAgeWeeks) % past.Recent.Length);
        var year = 1 + random.Next(past.All.Length / WeeklyHistory.PerYear);
        var at = year * WeeklyHistory.PerYear - ahead + random.Next(-SeasonShift, SeasonShift + 1);
        return (past.All, Math.Clamp(at, 0, past.All.Length - 1));
    }
}
