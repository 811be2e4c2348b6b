using Azure.Storage.Queues;

namespace LocalFunctions.Runtime.Hosting;

/// <summary>What waits for a trigger to fire.</summary>
internal interface IListener
{
    /// <summary>Ends when <paramref name="stopping"/> is cancelled and what it started has ended; never fails.</summary>
    Task RunAsync(CancellationToken stopping);
}

/// <summary>Makes the listener of each function that is not called over HTTP.</summary>
internal sealed class Listeners(
    FunctionIndex functions,
    HostSettings settings,
    HostJson host,
    FunctionInvoker invoker,
    TimerStore timers,
    TimeProvider time,
    IConfiguration configuration,
    ILoggerFactory loggers)
{
    private const string PoisonSuffix = "-poison";

    // The host's own ten minutes, unless a test cannot wait for them.
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(configuration.GetValue("LocalRuntime:QueueLeaseSeconds", 600));

    /// <exception cref="StartException">A connection is missing or cannot be used.</exception>
    public IReadOnlyList<IListener> Create() =>
    [
        .. functions.Functions.Where(f => f.Trigger is TimerTriggerAttribute).Select(Timer),
        .. functions.Functions.Where(f => f.Trigger is QueueTriggerAttribute).Select(Queue),
    ];

    private TimerListener Timer(FunctionEntry function)
    {
        settings.ConnectionString(connection: null, function.Name);
        return new TimerListener(function, timers, invoker, time, loggers.CreateLogger<TimerListener>());
    }

    private QueueListener Queue(FunctionEntry function)
    {
        var connection = settings.ConnectionString(((QueueTriggerAttribute)function.Trigger).Connection, function.Name);
        var queue = new QueueClient(connection, function.Target);
        var poison = function.Target.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : new QueueClient(connection, function.Target + PoisonSuffix);
        var logger = loggers.CreateLogger<QueueListener>();
        return new QueueListener(queue, host.Queues, new MessageProcessor(function, queue, poison, host.Queues, _lease, invoker, logger), _lease, logger);
    }
}
