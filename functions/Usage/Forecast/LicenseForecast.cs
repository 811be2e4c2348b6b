using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.Forecast;

/// <summary>When a product's free licenses will be used up if nobody buys any. Pure: the same history gives the same answer.</summary>
/// <param name="DaysToEmpty">From now; null if that is not known, or not within a year.</param>
/// <param name="Earliest">One possible future in twenty is empty by then. Null if none is within a year, or nothing is known.</param>
/// <param name="Latest">
/// Nineteen of twenty are. The past does not hold everything: in the backtest the truth is between the two four times in five, and with
/// less than two months of history in little more than half.
/// </param>
/// <param name="AssignedPerWeek">Net, over the last three months, without what happened once; null if there is too little history.</param>
internal sealed record LicenseForecast(ForecastReason Reason, int? DaysToEmpty, int? Earliest, int? Latest, double? AssignedPerWeek)
{
    /// <summary>Fewer days do not show what is usual.</summary>
    public const int FewestDays = 21;

    /// <summary>
    /// A little sooner than the middle: a warning some days too early costs a look, one too late leaves a user without a license.
    /// </summary>
    private const double Prudent = 0.4;
    private const int WeeksOfPace = 13;

    /// <param name="history">One product, hourly or daily, in any order; gaps are bridged evenly.</param>
    /// <param name="available">Free now; negative when over-assigned.</param>
    /// <param name="onOrder">Licenses of open orders, which count as free already; negative when they are returned.</param>
    public static LicenseForecast Make(IEnumerable<UsageReading> history, DateTimeOffset now, int available, int onOrder)
    {
        var past = WeeklyHistory.Of(history, now);
        var known = past.DaysRead >= FewestDays;
        double? pace = known ? past.Recent.Take(WeeksOfPace).Average(week => week.Sum()) : null;
        if (available + onOrder <= 0)
            return new LicenseForecast(ForecastReason.AlreadyEmpty, 0, 0, 0, pace);
        if (!known)
            return new LicenseForecast(ForecastReason.NotEnoughHistory, null, null, null, null);

        var futures = BootstrapSimulation.Of(past, available + onOrder);
        // By chance a few run out at any pace. A quiet quarter is no reason to say "never" when last year shows what comes after it.
        var days = pace > 0 || past.HasLastYear ? futures.EmptyBy(Prudent) : null;
        var reason = days is not null ? ForecastReason.Forecast : pace > 0 ? ForecastReason.LastsAYear : ForecastReason.NotFalling;
        return new LicenseForecast(reason, days, futures.EmptyBy(0.05), futures.EmptyBy(0.95), pace);
    }
}

/// <summary>What a forecast rests on, or why there is none.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ForecastReason>))]
internal enum ForecastReason
{
    /// <summary>Read on too few days.</summary>
    [JsonStringEnumMemberName("notEnoughHistory")]
    NotEnoughHistory,

    /// <summary>No more are assigned than are removed.</summary>
    [JsonStringEnumMemberName("notFalling")]
    NotFalling,

    /// <summary>More and more are assigned, but what is free lasts for a year.</summary>
    [JsonStringEnumMemberName("lastsAYear")]
    LastsAYear,

    /// <summary>There is a day.</summary>
    [JsonStringEnumMemberName("forecast")]
    Forecast,

    /// <summary>None is free, even with what is on order.</summary>
    [JsonStringEnumMemberName("alreadyEmpty")]
    AlreadyEmpty,
}
