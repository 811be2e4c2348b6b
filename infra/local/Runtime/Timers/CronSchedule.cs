using NCrontab;

namespace LocalFunctions.Runtime.Timers;

/// <summary>When a timer is due, in UTC, and what a stored status says about runs that were missed. No I/O.</summary>
internal sealed class CronSchedule
{
    private readonly CrontabSchedule _schedule;

    private CronSchedule(CrontabSchedule schedule) => _schedule = schedule;

    /// <exception cref="StartException">Neither five nor six NCRONTAB fields.</exception>
    public static CronSchedule Parse(string expression, string function)
    {
        var seconds = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        return CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = seconds }) is { } schedule
            ? new CronSchedule(schedule)
            : throw new StartException($"Function '{function}': the schedule '{expression}' is no NCRONTAB expression of five or six fields.");
    }

    public DateTime After(DateTime utc) => DateTime.SpecifyKind(_schedule.GetNextOccurrence(utc), DateTimeKind.Utc);

    /// <summary>Due more than once in the next minute: the host then keeps no status, and makes up for nothing.</summary>
    public bool IsTooFrequentToMonitor(DateTime utc) => _schedule.GetNextOccurrences(utc, utc.AddMinutes(1)).Skip(1).Any();

    /// <summary>The status to go on from after a start. A changed schedule makes no run past due.</summary>
    public ScheduleStatus Resume(ScheduleStatus? stored, DateTime now)
    {
        if (stored is null)
            return new ScheduleStatus { Next = After(now), LastUpdated = now };
        var from = stored.Last == default ? stored.LastUpdated : stored.Last;
        var expected = After(from);
        return stored.Next == expected
            ? stored
            : new ScheduleStatus { Next = now > expected ? After(now) : expected, LastUpdated = now > expected ? now : from };
    }

    /// <summary>The status after a run. A timer that fired a moment early counts as on time, or it would fire twice.</summary>
    public ScheduleStatus Ran(DateTime at, DateTime due)
    {
        var last = due > at ? due : at;
        return new ScheduleStatus { Last = last, Next = After(last), LastUpdated = last };
    }
}
