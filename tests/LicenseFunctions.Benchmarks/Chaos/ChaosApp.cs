namespace LicenseFunctions.Benchmarks.Chaos;

/// <summary>The hosts of the app on one storage. The newest takes the calls, on a port of its own.</summary>
internal sealed class ChaosApp : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly List<HostProcess> _hosts = [];
    private readonly NewestHost _newest = new();

    public ChaosApp() => Http = new HttpClient(_newest) { BaseAddress = new Uri("http://127.0.0.1"), Timeout = CallTimeout };

    public HttpClient Http { get; }

    public HostProcess Current => _hosts[^1];

    /// <summary>Hosts that ended although nobody ended them.</summary>
    public int EndedByThemselves => _hosts.Count(host => host.HasEnded);

    public HostProcess Start(IReadOnlyDictionary<string, string?> settings)
    {
        var port = HostProcess.FreePort();
        var host = HostProcess.Start(port, settings);
        _hosts.Add(host);
        _newest.Port = port;
        return host;
    }

    /// <summary>The same, and waits until it is healthy.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        Start(settings);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestStart);
        while (!await IsHealthyAsync(patience.Token))
            await Task.Delay(BetweenTries, patience.Token);
    }

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/api/health", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (IsNoAnswer(e, cancellationToken))
        {
            return false;
        }
    }

    /// <summary>Whether a call failed because the app does not answer, and not because the caller gives up.</summary>
    public static bool IsNoAnswer(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>SIGKILL, and its worker ends with it.</summary>
    public void Kill(HostProcess host)
    {
        _hosts.Remove(host);
        host.Dispose();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(HostProcess host, CancellationToken cancellationToken)
    {
        _hosts.Remove(host);
        using (host)
            return await host.TerminateAsync(cancellationToken);
    }

    public void Dispose()
    {
        Http.Dispose();
        _newest.Dispose();
        foreach (var host in _hosts)
            host.Dispose();
    }

    private sealed class NewestHost() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
        public int Port { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Port = Port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
