namespace LocalFunctions.Host.Timers;

/// <summary>What is kept of a timer. Times in UTC; <c>Last</c> is the default value before the first run.</summary>
internal sealed class ScheduleStatus
{
    public DateTime Last { get; set; }
    public DateTime Next { get; set; }
    public DateTime LastUpdated { get; set; }
}
