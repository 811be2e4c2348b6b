namespace LocalFunctions.Runtime.Hosting;

/// <summary>What waits for triggers to fire: one listener for each function that is not called over HTTP.</summary>
internal sealed class Listeners(
    FunctionIndex functions, HostSettings settings, HostJson host, FunctionInvoker invoker,
    TimerStore timers, TimeProvider time, IConfiguration configuration, ILoggerFactory loggers)
{
    private const string PoisonSuffix = "-poison";

    // The host's own ten minutes, unless a test cannot wait for them.
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(configuration.GetValue("LocalRuntime:QueueLeaseSeconds", 600));

    /// <returns>Each ends when its token is cancelled and what it started has ended, and never fails.</returns>
    /// <exception cref="StartException">A connection is missing or cannot be used.</exception>
    public IReadOnlyList<Func<CancellationToken, Task>> Create() =>
    [
        .. functions.Functions.Where(f => f.Trigger is TimerTriggerAttribute && IsEnabled(f)).Select(Timer),
        .. functions.Functions.Where(f => f.Trigger is QueueTriggerAttribute && IsEnabled(f)).Select(Queue),
    ];

    /// <summary>The host's own setting to switch off what starts a function.</summary>
    private bool IsEnabled(FunctionEntry function) => !configuration.GetValue<bool>($"AzureWebJobs.{function.Name}.Disabled");

    private Func<CancellationToken, Task> Timer(FunctionEntry function)
    {
        settings.ConnectionString(connection: null, function.Name);
        return new TimerListener(function, timers, invoker, time, loggers.CreateLogger<TimerListener>()).RunAsync;
    }

    private Func<CancellationToken, Task> Queue(FunctionEntry function)
    {
        var (name, logger) = (function.Target, loggers.CreateLogger<QueueListener>());
        var connection = settings.ConnectionString(((QueueTriggerAttribute)function.Trigger).Connection, function.Name);
        var queue = new QueueClient(connection, name);
        var poison = name.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : new QueueClient(connection, name + PoisonSuffix);
        var processor = new MessageProcessor(function, queue, poison, host.Queues, _lease, invoker, logger);
        return new QueueListener(queue, host.Queues, processor, _lease, logger).RunAsync;
    }
}
