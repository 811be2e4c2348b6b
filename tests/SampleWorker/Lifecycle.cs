using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SampleWorker;

internal sealed class SampleOptions
{
    public int Limit { get; set; } = 1;
}

/// <summary>Records what the app does, so that a test of another process can wait for it.</summary>
internal sealed partial class Lifecycle(Recorder recorder, IHostApplicationLifetime lifetime, ILogger<Lifecycle> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lifetime.ApplicationStarted.Register(() => recorder.Record($"started {Environment.ProcessId}"));
        lifetime.ApplicationStopping.Register(() => recorder.Record("stopping"));
        Log.Hello(logger);
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The sample says hello")]
        public static partial void Hello(ILogger logger);
    }
}
