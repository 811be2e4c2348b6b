using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Usage.Forecast;

/// <summary>When no license of a product will be available if none are bought. Pure.</summary>
/// <param name="DaysToEmpty">Days from now; null if unknown or not within a year.</param>
/// <param name="Earliest">5 % of the simulated futures have run out by then; null if unknown or not within a year.</param>
/// <param name="Latest">95 % have. In the backtest 80 % of the true days were in between; with less than two months of history just over 50 %.</param>
/// <param name="AssignedPerWeek">Net, over the last 13 weeks, without outliers; null with too little history.</param>
internal sealed record LicenseForecast(ForecastReason Reason, int? DaysToEmpty, int? Earliest, int? Latest, double? AssignedPerWeek)
{
    /// <summary>Minimum of days with readings for a forecast.</summary>
    public const int FewestDays = 21;

    /// <summary>Earlier than the median, since a late warning costs more than an early one.</summary>
    private const double CautiousShare = 0.4;
    private const int PaceWeeks = 13;

    /// <param name="history">Readings of one product, hourly or daily, in any order; gaps are interpolated.</param>
    /// <param name="available">Without those that users in groups wait for: they are as good as assigned.</param>
    /// <param name="onOrder">Licenses of open orders, counted as available; negative for returns.</param>
    public static LicenseForecast Make(IEnumerable<UsageReading> history, DateTimeOffset now, int available, int onOrder)
    {
        var past = WeeklyHistory.Of(history, now);
        var known = past.DaysRead >= FewestDays;
        double? pace = known ? past.Recent.Take(PaceWeeks).Average(week => week.Sum()) : null;
        if (available + onOrder <= 0)
            return new LicenseForecast(ForecastReason.AlreadyEmpty, 0, 0, 0, pace);
        if (!known)
            return new LicenseForecast(ForecastReason.NotEnoughHistory, null, null, null, null);

        var futures = BootstrapSimulation.Of(past, available + onOrder);
        // Some futures run out at any pace. A quiet quarter does not mean "never" if last year shows growth after it.
        var days = pace > 0 || past.HasLastYear ? futures.EmptyBy(CautiousShare) : null;
        var reason = days is not null ? ForecastReason.Forecast : pace > 0 ? ForecastReason.LastsAYear : ForecastReason.NotFalling;
        return new LicenseForecast(reason, days, futures.EmptyBy(0.05), futures.EmptyBy(0.95), pace);
    }
}

/// <summary>The basis of a forecast, or why there is none.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ForecastReason>))]
internal enum ForecastReason
{
    /// <summary>There are readings of too few days.</summary>
    [JsonStringEnumMemberName("notEnoughHistory")]
    NotEnoughHistory,

    /// <summary>The number of assigned licenses does not grow.</summary>
    [JsonStringEnumMemberName("notFalling")]
    NotFalling,

    /// <summary>It grows, but the available licenses last for a year.</summary>
    [JsonStringEnumMemberName("lastsAYear")]
    LastsAYear,

    /// <summary>The available licenses run out within a year.</summary>
    [JsonStringEnumMemberName("forecast")]
    Forecast,

    /// <summary>None is available, even with those on order.</summary>
    [JsonStringEnumMemberName("alreadyEmpty")]
    AlreadyEmpty,
}
