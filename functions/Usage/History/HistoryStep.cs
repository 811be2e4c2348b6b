namespace LicenseFunctions.Usage.History;

/// <summary>The interval of a history, in UTC. A day has its first reading; a week (from Monday, ISO 8601) or month the one of its last day.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HistoryStep>))]
internal enum HistoryStep
{
    [JsonStringEnumMemberName("hour")]
    Hour,

    [JsonStringEnumMemberName("day")]
    Day,

    [JsonStringEnumMemberName("week")]
    Week,

    [JsonStringEnumMemberName("month")]
    Month,
}

internal static class HistorySteps
{
    /// <summary>Returns the first day of the week or month; for other steps, the day.</summary>
    public static DateOnly StartOf(this HistoryStep step, DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return step switch
        {
            HistoryStep.Week => day.AddDays(-((int)day.DayOfWeek + 6) % 7),
            HistoryStep.Month => new DateOnly(day.Year, day.Month, 1),
            _ => day,
        };
    }
}
