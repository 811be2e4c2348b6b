namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function; the name is unique in the app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Who may call an HTTP function, once keys are asked for.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

/// <summary>For these HTTP methods, or for all when none is named.</summary>
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : TriggerBindingAttribute
{
    // The real attribute then says Anonymous; the host, told nothing, asks for a function key.
    public HttpTriggerAttribute(params string[] methods) : this(AuthorizationLevel.Function, methods) { }

    /// <summary>Template below the route prefix; the function's name when null.</summary>
    public string? Route { get; set; }
    public string[]? Methods { get; } = methods;
    internal AuthorizationLevel EnforcedLevel { get; } = authLevel;
}

public sealed class QueueTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    /// <summary>The queue's name, or <c>%Setting%</c>.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>Name of the setting that holds the connection string; <c>AzureWebJobsStorage</c> when null.</summary>
    public string? Connection { get; set; }
}

/// <summary>The last and next run are kept, so that a missed one is made up for, unless it runs more than once a minute.</summary>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>NCRONTAB of five or six fields in UTC, or <c>%Setting%</c>.</summary>
    public string Schedule { get; } = schedule;
}

public class TimerInfo
{
    /// <summary>Null when no run is kept.</summary>
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
