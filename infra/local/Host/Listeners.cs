namespace LocalFunctions.Host;

/// <summary>What waits for triggers to fire: one listener for each function that is not called over HTTP.</summary>
internal sealed class Listeners(HostSettings settings, HostJson host, Invoker invoker, TimerStore timers, TimeProvider clock, ILoggerFactory loggers)
{
    private const string PoisonSuffix = "-poison";

    // The host's own ten minutes, unless a test cannot wait for them.
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(settings.Configuration.GetValue("LocalHost:QueueLeaseSeconds", 600));

    /// <returns>Each ends when its token is cancelled and what it started has ended, and never fails.</returns>
    /// <exception cref="StartException">A connection is missing or cannot be used, or a schedule is malformed.</exception>
    public IReadOnlyList<Func<CancellationToken, Task>> Create(IReadOnlyList<Function> functions) =>
    [
        .. functions.Where(f => f.Trigger == TriggerKind.Timer && IsEnabled(f)).Select(Timer),
        .. functions.Where(f => f.Trigger == TriggerKind.Queue && IsEnabled(f)).Select(Queue),
    ];

    /// <summary>The host's own setting to switch off what starts a function.</summary>
    private bool IsEnabled(Function function) => !settings.Configuration.GetValue<bool>($"AzureWebJobs.{function.Name}.Disabled");

    private Func<CancellationToken, Task> Timer(Function function)
    {
        settings.ConnectionString(connection: null, function.Name);
        return new TimerListener(function, timers, invoker, clock, loggers.CreateLogger<TimerListener>()).RunAsync;
    }

    private Func<CancellationToken, Task> Queue(Function function)
    {
        var (name, logger) = (function.Target, loggers.CreateLogger<QueueListener>());
        var connection = settings.ConnectionString(function.Connection, function.Name);
        var queue = new QueueClient(connection, name);
        var poison = name.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : new QueueClient(connection, name + PoisonSuffix);
        var processor = new MessageProcessor(function, queue, poison, host.Queues, _lease, invoker, logger);
        return new QueueListener(queue, host.Queues, processor, _lease, logger).RunAsync;
    }
}
