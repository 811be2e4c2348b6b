using Azure.Storage.Queues;
using LocalFunctions.Runtime.Invocation;
using LocalFunctions.Runtime.Queues;
using LocalFunctions.Runtime.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalFunctions.Runtime.Hosting;

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
        var queue = Client(function, function.Target);
        var poison = function.Target.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : Client(function, function.Target + PoisonSuffix);
        var logger = loggers.CreateLogger<QueueListener>();
        return new QueueListener(queue, host.Queues, new MessageProcessor(function, queue, poison, host.Queues, _lease, invoker, logger), _lease, logger);
    }

    private QueueClient Client(FunctionEntry function, string queue)
    {
        try
        {
            return new QueueClient(settings.ConnectionString(((QueueTriggerAttribute)function.Trigger).Connection, function.Name), queue);
        }
        catch (FormatException e)
        {
            throw new StartException($"Function '{function.Name}': its connection is no storage connection string: {e.Message}", e);
        }
    }
}
