namespace LicenseFunctions.Usage.History;

/// <summary>
/// How far apart the points of a history are. A day has its first reading; a week (from Monday, as in ISO 8601) or month that of its last day. All in
/// UTC.
/// </summary>
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
    /// <summary>The first day of the week or month; of other steps, the day.</summary>
    public static DateOnly StartOf(this HistoryStep step, DateTimeOffset time)
    {
        var day = time.UtcDateTime;
        return DateOnly.FromDateTime(step switch
        {
            HistoryStep.Week => ISOWeek.ToDateTime(ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day), DayOfWeek.Monday),
            HistoryStep.Month => new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            _ => day,
        });
    }
}
