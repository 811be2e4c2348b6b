namespace Microsoft.Azure.Functions.Worker;

public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>NCRONTAB of five or six fields in UTC, or <c>%Setting%</c>.</summary>
    public string Schedule { get; private set; } = schedule;

    /// <summary>Keeps the last and next run in Blob Storage, so that a missed run is made up for. Off for schedules below a minute.</summary>
    public bool UseMonitor { get; set; } = true;
    public bool RunOnStartup { get; set; }
}

public class TimerInfo
{
    /// <summary>Null when the schedule is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>The run was due while no instance was there.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Times in UTC; <c>Last</c> is the default value before the first run.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }
    public DateTime Next { get; set; }
    public DateTime LastUpdated { get; set; }
}
