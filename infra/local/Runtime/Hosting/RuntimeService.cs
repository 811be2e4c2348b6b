namespace LocalFunctions.Runtime.Hosting;

/// <summary>Starts the listeners when all else has started, and at the end lets go of work before anything is torn down.</summary>
internal sealed class RuntimeService(
    Listeners listeners, RunningInvocations running, ManualInvocations manual, Banner banner, IConfiguration configuration)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private List<Task> _listening = [];

    // Before anything else is started: a busy port is the commonest reason not to start at all.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var port = configuration.GetValue("LocalRuntime:Port", RuntimeDefaults.Port);
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return Task.CompletedTask;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartException($"Port {port} is in use; choose another with --port.", e);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var atStart = manual.AtStart();
        _listening = [.. listeners.Create().Select(listen => Task.Run(() => listen(_stopping.Token), CancellationToken.None))];
        banner.PrintUnlessInATest();
        foreach (var function in atStart)
            manual.Start(function, input: "");
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await running.DrainAsync(TimeSpan.FromSeconds(configuration.GetValue("LocalRuntime:DrainSeconds", 30)));
        await Task.WhenAll(_listening).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public void Dispose() => _stopping.Dispose();
}
