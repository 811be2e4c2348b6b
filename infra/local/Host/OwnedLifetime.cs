namespace LocalFunctions.Host;

/// <summary>The web servers stop when the host says so, and not by themselves at Ctrl+C: a function that still runs needs them.</summary>
internal sealed class OwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
