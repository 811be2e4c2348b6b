using Microsoft.Extensions.Hosting;

namespace Runtime.SampleApp;

internal sealed class SampleOptions
{
    public int Limit { get; set; } = 1;
}

/// <summary>Records what the app does, so that a test of another process can wait for it.</summary>
internal sealed class Lifecycle(Recorder recorder, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lifetime.ApplicationStarted.Register(() => recorder.Record("started"));
        lifetime.ApplicationStopping.Register(() => recorder.Record("stopping"));
        return Task.CompletedTask;
    }
}
