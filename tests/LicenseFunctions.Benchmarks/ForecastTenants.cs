using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// What one product of an invented tenant went through, day by day. <paramref name="Demand"/> is what people need, also after the
/// last license is gone; <paramref name="Points"/> is what a snapshot sees: no more assigned than there is.
/// </summary>
/// <param name="Demand">Longer than the points, so that the truth is known at the last of them, too.</param>
internal sealed record ForecastTenant(int[] Demand, UsageReading[] Points)
{
    /// <summary>Three years of readings, so that a forecast with last year in it shows what that costs and gains in every kind.</summary>
    public const int Days = 1000;

    /// <summary>In days: who looks further ahead only says "never".</summary>
    public const int Horizon = 365;

    /// <summary>A day's reading comes at its end.</summary>
    private static readonly DateTimeOffset Start = new(2023, 1, 1, 23, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyDictionary<string, Func<Random, Func<DateTimeOffset, int, int>>> Kinds =
        new Dictionary<string, Func<Random, Func<DateTimeOffset, int, int>>>
        {
            ["steady growth"] = Steady,
            ["school year"] = SchoolYear,
            ["project bursts"] = Projects,
            ["one bulk change"] = OneStep,
            ["decline or noise"] = DeclineOrNoise,
        };

    /// <summary>How many days from the end of this day until nothing is free, if nobody buys; null if not within the horizon.</summary>
    public int? DaysToEmpty(int day)
    {
        var usable = Points[day].Usable;
        for (var ahead = 1; ahead <= Horizon; ahead++)
        {
            if (Demand[day + ahead] >= usable)
                return ahead;
        }
        return null;
    }

    /// <param name="kind">From the number assigned and the date to the day's net change.</param>
    /// <param name="buys">More are bought, some days after few are free; otherwise what is there at the start has to do.</param>
    public static ForecastTenant Make(Func<Random, Func<DateTimeOffset, int, int>> kind, bool buys, Random random)
    {
        var change = kind(random);
        // Every tenant starts at another day of the year.
        var start = Start.AddDays(random.Next(365));
        var demand = new int[Days + Horizon];
        demand[0] = random.Next(20, 400);
        for (var day = 1; day < demand.Length; day++)
            demand[day] = Math.Max(0, demand[day - 1] + change(start.AddDays(day), demand[day - 1]));
        return new ForecastTenant(demand, Observe(demand, start, buys, random));
    }

    private static UsageReading[] Observe(int[] demand, DateTimeOffset start, bool buys, Random random)
    {
        var points = new UsageReading[Days];
        var usable = buys ? demand[0] + random.Next(3, 30) : demand.Take(random.Next(60, Days)).Max() + 1;
        var (lot, lowAt, delay) = (Math.Max(5, demand[0] * random.Next(5, 25) / 100), random.Next(0, 8), random.Next(3, 15));
        int? arrives = null;
        for (var day = 0; day < Days; day++)
        {
            if (arrives == day)
            {
                usable += lot * (1 + Math.Max(0, demand[day] - usable) / lot);
                arrives = null;
            }
            var assigned = Math.Min(demand[day], usable);
            if (buys && usable - assigned <= lowAt)
                arrives ??= day + delay;
            points[day] = new UsageReading(start.AddDays(day), usable, assigned);
        }
        return points;
    }

    private static Func<DateTimeOffset, int, int> Steady(Random random)
    {
        var (joining, leaving) = (Between(random, 0.1, 2.5), Between(random, 0, 0.6));
        return (date, _) => IsWorkday(date) ? Poisson(random, joining) - Poisson(random, joining * leaving) : 0;
    }

    /// <summary>New pupils and teachers over some weeks around the first of September, leavers in the days after the end of June.</summary>
    private static Func<DateTimeOffset, int, int> SchoolYear(Random random)
    {
        var (share, weeks, moves, mid) = (Between(random, 0.12, 0.35), Between(random, 1, 3), Between(random, 0, 7), random.Next(-7, 8));
        var (growth, churn) = (Between(random, 0.9, 1.3), Between(random, 0, 0.3));
        var (year, size, shift) = (0, 0.0, 0.0);
        return (date, assigned) =>
        {
            if (!IsWorkday(date))
                return 0;
            if (date.Month == 6 && year != date.Year)
                (year, size, shift) = (date.Year, assigned * share * Between(random, 0.85, 1.15), mid + moves * Between(random, -1, 1));
            if (size == 0)
                size = assigned * share;
            var toSeptember = (date - new DateTimeOffset(date.Year, 9, 1, 0, 0, 0, TimeSpan.Zero)).TotalDays - shift;
            var bell = Math.Exp(-toSeptember * toSeptember / (2 * weeks * weeks * 49)) / (weeks * 7 * Math.Sqrt(2 * Math.PI)) * 7 / 5;
            var leavers = date is { Month: 7, Day: <= 10 } ? size * 0.92 / 8 / growth : 0;
            return Poisson(random, size * bell + churn) - Poisson(random, leavers + churn);
        };
    }

    /// <summary>Little, and now and then some weeks of much. What a project needed is given back after it, or not.</summary>
    private static Func<DateTimeOffset, int, int> Projects(Random random)
    {
        var (every, quiet, back) = (Between(random, 60, 140), Between(random, 0, 0.3), Between(random, 0, 0.8));
        var (until, ends, pace, taken) = (0, 0, 0.0, 0);
        var now = 0;
        return (date, _) =>
        {
            now++;
            if (now > ends && taken > 0)
            {
                var given = (int)(taken * back);
                taken = 0;
                return -given;
            }
            if (now > ends && random.NextDouble() < 1 / every)
                (until, ends, pace) = (now + random.Next(10, 35), now + random.Next(40, 120), Between(random, 0.8, 5));
            if (!IsWorkday(date))
                return 0;
            var more = now < until ? Poisson(random, pace) : 0;
            taken += more;
            return more + Poisson(random, quiet) - Poisson(random, quiet * 0.5);
        };
    }

    /// <summary>Slow growth, and one day when many were assigned at once (or, one time in four, removed).</summary>
    private static Func<DateTimeOffset, int, int> OneStep(Random random)
    {
        var (on, many, joining, leaving) = (random.Next(30, Days), random.Next(20, 80), Between(random, 0.1, 0.8), Between(random, 0, 0.6));
        if (random.Next(4) == 0)
            many = -many;
        var day = 0;
        return (date, _) => (++day == on ? many : 0) + (IsWorkday(date) ? Poisson(random, joining) - Poisson(random, joining * leaving) : 0);
    }

    /// <summary>One half loses users slowly; the other half comes and goes around the same number.</summary>
    private static Func<DateTimeOffset, int, int> DeclineOrNoise(Random random)
    {
        var moving = Between(random, 0.1, 1.5);
        if (random.Next(2) == 0)
            return (date, _) => IsWorkday(date) ? Poisson(random, moving) - Poisson(random, moving * 1.15) : 0;
        var usual = -1;
        return (date, assigned) =>
        {
            if (usual < 0)
                usual = assigned;
            return IsWorkday(date) ? Poisson(random, moving) - Poisson(random, Math.Max(0, moving + (assigned - usual) * 0.05)) : 0;
        };
    }

    private static bool IsWorkday(DateTimeOffset date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && date is not ({ Month: 12, Day: >= 24 } or { Month: 1, Day: 1 });

    private static double Between(Random random, double from, double to) => from + (to - from) * random.NextDouble();

    private static int Poisson(Random random, double mean)
    {
        var (count, left, stop) = (-1, 1.0, Math.Exp(-mean));
        do
        {
            count++;
            left *= random.NextDouble();
        }
        while (left > stop);
        return count;
    }
}
