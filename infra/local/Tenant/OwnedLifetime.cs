using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Tenant;

/// <summary>
/// The server ends when its owner disposes it. The default lifetime would take the process's SIGTERM and Ctrl+C for itself, and
/// the process would not end.
/// </summary>
internal sealed class OwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
