using System.Diagnostics;
using LicenseFunctions.Usage.Forecast;

namespace LicenseFunctions.Benchmarks;

/// <summary>
/// Days to empty, foretold to invented tenants at many moments of their time, against two usual ways: the last 30 days straight on,
/// and "nothing changes".
/// </summary>
internal static class ForecastBenchmark
{
    /// <summary>Not a multiple of a week, so that every weekday has its turn.</summary>
    private const int DaysBetweenOrigins = 5;

    /// <summary>Further ahead nobody needs a number: an order takes days.</summary>
    private const int Near = 90;

    private const int Alarm = 14;

    private static readonly (string Name, Func<ForecastTenant, int, Foretold> Foretell)[] Ways =
    [
        ("ours", Ours),
        ("last 30", LastThirtyDays),
        ("no change", (_, _) => new Foretold(null)),
    ];

    /// <param name="options"><c>--seed N</c>: other tenants, by default 1. <c>--tenants N</c>: so many of each kind and way of buying, by default 20.</param>
    public static int Run(string[] options)
    {
        var (seed, tenants) = (Option(options, "--seed", 1), Option(options, "--tenants", 20));
        Console.WriteLine($"""
            {tenants} tenants of each kind that buy when few are free, and {tenants} that do not; foretold every {DaysBetweenOrigins} days.
            near: times when the product really is empty within {Near} days. error: median of
            |foretold - true| days at those, "never" being {ForecastTenant.Horizon} (times as much as ours).
            any: mean error at all times, both capped at {Near}. seen 14, seen 7: of all true empties, so many
            were foretold as "within {Alarm} days" 14 or 7 days ahead.
            alarms: "within {Alarm} days"; false: of these, the truth was later than {Alarm} days; far: later than {2 * Alarm}, or never.
            held: the truth was in the interval.
            "earliest" raises the alarm by the early end of our interval.

            kind             | way       | near  |     error     |     any      | seen 14 | seen 7 | alarms | false |  far  | held
            """);
        var all = new List<Origin>();
        foreach (var (kind, make) in ForecastTenant.Kinds)
        {
            var random = new Random(seed);
            var origins = Enumerable.Range(0, 2 * tenants).SelectMany(i => Walk(ForecastTenant.Make(make, buys: i % 2 == 0, random), buys: i % 2 == 0))
                .ToList();
            Print(kind, origins);
            all.AddRange(origins);
        }
        Print("all", all);
        PrintCost();
        return 0;
    }

    private static IEnumerable<Origin> Walk(ForecastTenant tenant, bool buys)
    {
        for (var day = Alarm; day < ForecastTenant.Days; day++)
        {
            if (tenant.Points[day].Available <= 0)
            {
                if (!buys)
                    yield break;
                continue;
            }
            var truth = tenant.DaysToEmpty(day);
            var regular = day % DaysBetweenOrigins == 0;
            if (regular || truth is Alarm or Alarm / 2)
                yield return new Origin(truth, regular, [.. Ways.Select(way => way.Foretell(tenant, day))]);
        }
    }

    private static Foretold Ours(ForecastTenant tenant, int day)
    {
        var point = tenant.Points[day];
        var forecast = LicenseForecast.Make(tenant.Points.Take(day + 1), point.TakenAt, point.Available, onOrder: 0);
        return new Foretold(forecast.DaysToEmpty) { Earliest = forecast.Earliest, Latest = forecast.Latest };
    }

    private static Foretold LastThirtyDays(ForecastTenant tenant, int day)
    {
        var (now, before) = (tenant.Points[day], tenant.Points[Math.Max(0, day - 30)]);
        var pace = (now.Assigned - before.Assigned) / (double)Math.Min(day, 30);
        var days = Math.Ceiling(now.Available / pace);
        return new Foretold(pace > 0 && days <= ForecastTenant.Horizon ? (int)days : null);
    }

    private static void Print(string kind, List<Origin> origins)
    {
        var ours = Score.Of(origins, origin => origin.Foretold[0]);
        for (var way = 0; way < Ways.Length; way++)
            Console.WriteLine(Score.Of(origins, origin => origin.Foretold[way]).ToRow(kind, Ways[way].Name, way == 0 ? null : ours));
        Console.WriteLine(Score.Of(origins, origin => new Foretold(origin.Foretold[0].Earliest)).ToAlarmRow(kind, "earliest"));
    }

    private static void PrintCost()
    {
        const int Products = 200, Points = 400;
        var random = new Random(1);
        var tenants = Enumerable.Range(0, Products + 1)
            .Select(i => ForecastTenant.Make(ForecastTenant.Kinds.ElementAt(i % ForecastTenant.Kinds.Count).Value, buys: true, random)).ToList();
        // The first is compiled.
        Ours(tenants[Products], Points - 1);
        var began = Stopwatch.GetTimestamp();
        foreach (var tenant in tenants.Take(Products))
            LicenseForecast.Make(tenant.Points.Take(Points), tenant.Points[Points - 1].TakenAt, available: 25, onOrder: 0);
        Console.WriteLine($"\n{Products} products of {Points} daily readings: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
    }

    private static int Option(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at && int.TryParse(options.ElementAtOrDefault(at + 1), out var value) && value > 0 ? value : otherwise;

    /// <param name="Days">Null: never.</param>
    private sealed record Foretold(int? Days)
    {
        public int? Earliest { get; init; }

        public int? Latest { get; init; }

        public bool IsAlarm => Days <= Alarm;

        public bool Holds(int? truth) => (truth ?? ForecastTenant.Horizon) is var days
            && days >= (Earliest ?? ForecastTenant.Horizon) && days <= (Latest ?? ForecastTenant.Horizon);
    }

    /// <param name="Truth">Days until the product is empty; null if not within the horizon.</param>
    /// <param name="Regular">False: looked at only to see whether the empty day was foreseen.</param>
    private sealed record Origin(int? Truth, bool Regular, Foretold[] Foretold);

    private sealed record Score(int Near, double Error, double Any, double Seen14, double Seen7, int Alarms, double False, double Far, double Held)
    {
        public static Score Of(List<Origin> origins, Func<Origin, Foretold> foretold)
        {
            var regular = origins.Where(origin => origin.Regular).ToList();
            var near = regular.Where(origin => origin.Truth <= ForecastBenchmark.Near).ToList();
            var alarms = regular.Where(origin => foretold(origin).IsAlarm).ToList();
            return new Score(
                near.Count,
                Median(near.Select(origin => Error(origin, ForecastTenant.Horizon))),
                regular.Average(origin => Error(origin, ForecastBenchmark.Near)),
                Share(origins.Where(origin => origin.Truth == Alarm), origin => foretold(origin).IsAlarm),
                Share(origins.Where(origin => origin.Truth == Alarm / 2), origin => foretold(origin).IsAlarm),
                alarms.Count,
                Share(alarms, origin => !(origin.Truth <= Alarm)),
                Share(alarms, origin => !(origin.Truth <= 2 * Alarm)),
                Share(regular, origin => foretold(origin).Holds(origin.Truth)));

            double Error(Origin origin, int never) => Math.Abs(Math.Min(foretold(origin).Days ?? never, never) - Math.Min(origin.Truth ?? never, never));
        }

        public string ToRow(string kind, string way, Score? ours) =>
            $"{kind,-16} | {way,-9} | {Near,5} | {Error,5:0.0}{Times(Error, ours?.Error)} | {Any,4:0.0}{Times(Any, ours?.Any)} | " +
                $"{Alarmed}{(ours is null ? $" | {Held,4:0%}" : "")}";

        public string ToAlarmRow(string kind, string way) => $"{kind,-16} | {way,-9} | {"",5} | {"",13} | {"",12} | {Alarmed}";

        private string Alarmed => $"{Seen14,7:0%} | {Seen7,6:0%} | {Alarms,6} | {False,5:0%} | {Far,5:0%}";

        private static string Times(double value, double? ours) => ours is null ? $"{"",8}" : $" ({value / ours,4:0.0}x)";

        private static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : double.NaN;

        private static double Share(IEnumerable<Origin> of, Func<Origin, bool> holds) =>
            of.Select(origin => holds(origin) ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
    }
}
