namespace LocalFunctions.Host.Timers;

/// <summary>When a timer is due, in UTC, and what a stored status says about runs that were missed. No I/O.</summary>
internal sealed class CronSchedule(CrontabSchedule schedule)
{
    /// <exception cref="StartException">Neither five nor six NCRONTAB fields.</exception>
    public static CronSchedule Parse(string expression, string function)
    {
        var seconds = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        var parsed = CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = seconds });
        return parsed is not null ? new CronSchedule(parsed) : throw new StartException(
            $"Function '{function}': the schedule '{expression}' is no NCRONTAB expression of five or six fields.");
    }

    public DateTime After(DateTime utc) => DateTime.SpecifyKind(schedule.GetNextOccurrence(utc), DateTimeKind.Utc);

    /// <summary>Due more than once in the next minute: the host then keeps no status, and makes up for nothing.</summary>
    public bool IsTooFrequentToMonitor(DateTime utc) => schedule.GetNextOccurrences(utc, utc.AddMinutes(1)).Skip(1).Any();

    /// <summary>The status to go on from after a start. A changed schedule makes no run past due.</summary>
    public ScheduleStatus Resume(ScheduleStatus? stored, DateTime now)
    {
        if (stored is null)
            return new ScheduleStatus { Next = After(now), LastUpdated = now };
        var from = stored.Last == default ? stored.LastUpdated : stored.Last;
        var expected = After(from);
        if (stored.Next == expected)
            return stored;
        return now > expected
            ? new ScheduleStatus { Next = After(now), LastUpdated = now }
            : new ScheduleStatus { Next = expected, LastUpdated = from };
    }

    /// <summary>The status after a run. A timer that fired a moment early counts as on time, or it would fire twice.</summary>
    public ScheduleStatus Ran(DateTime at, DateTime due)
    {
        var last = due > at ? due : at;
        return new ScheduleStatus { Last = last, Next = After(last), LastUpdated = last };
    }
}
