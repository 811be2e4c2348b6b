namespace LocalFunctions.Host.Worker;

/// <summary>The worker as a process of its own, started again when it ends before it is told to.</summary>
internal sealed partial class WorkerProcess(FunctionsHostOptions options, WorkerEndpoint endpoint, Uri rpc, ILogger<WorkerProcess> logger) : IAsyncDisposable
{
    private const int MaxRestarts = 3;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource<int> _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private volatile bool _stopping;

    /// <summary>Ends, with the exit code, when the worker ended and is not started again.</summary>
    public Task<int> GivenUp => _givenUp.Task;
    public int Id => _process!.Id;

    /// <summary>Starts the worker and waits until its functions are loaded.</summary>
    /// <exception cref="StartException">It ended before; what it has to say about that is on its standard error.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var process = Launch();
        var (connected, exited) = (endpoint.Current, process.WaitForExitAsync(cancellationToken));
        if (await Task.WhenAny(connected, exited) == exited)
        {
            await exited;
            throw new StartException($"The app ended with exit code {process.ExitCode} before it was ready.");
        }
        await connected;
        _ = WatchAsync(process);
    }

    /// <summary>Tells the worker to end, and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (_process is null)
            return;
        if (endpoint.Current.IsCompletedSuccessfully)
            (await endpoint.Current).Terminate(Grace);
        else
            _process.Kill();
        if (!await _process.WaitForExitAsync().EndsWithinAsync(Grace * 2))
            _process.Kill();
        await _process.WaitForExitAsync();
        Log.Ended(logger, _process.Id, _process.ExitCode);
        _process.Dispose();
    }

    private async Task WatchAsync(Process process)
    {
        for (var restarts = 0; ; restarts++)
        {
            var started = Stopwatch.GetTimestamp();
            await process.WaitForExitAsync();
            if (_stopping)
                return;
            endpoint.Lose();
            restarts = Stopwatch.GetElapsedTime(started) > HealthyAfter ? 0 : restarts;
            if (restarts >= MaxRestarts)
            {
                endpoint.GiveUp();
                _givenUp.TrySetResult(process.ExitCode);
                return;
            }
            Log.Restarts(logger, process.Id, process.ExitCode);
            await Waiting.PauseAsync(TimeSpan.FromSeconds(restarts), CancellationToken.None);
            if (_stopping)
                return;
            process = Launch();
        }
    }

    private Process Launch()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(options.AppFolder, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var start = new ProcessStartInfo(description.GetProperty("defaultExecutablePath").GetString()!)
        {
            WorkingDirectory = options.AppFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(options.AppFolder, description.GetProperty("defaultWorkerPath").GetString()!));
        foreach (var argument in Arguments())
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in options.Settings.Where(setting => setting.Value is not null))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = options.AppFolder;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment.Remove("ASPNETCORE_URLS");
        return _process = Process.Start(start)!;
    }

    /// <summary>As Azure's host gives them: by their old names and their new ones.</summary>
    private IEnumerable<string> Arguments()
    {
        var (request, length) = (Guid.NewGuid().ToString(), int.MaxValue.ToString(CultureInfo.InvariantCulture));
        return
        [
            "--host", rpc.Host, "--port", $"{rpc.Port}", "--workerId", endpoint.WorkerId, "--requestId", request, "--grpcMaxMessageLength", length,
            "--functions-uri", rpc.AbsoluteUri, "--functions-worker-id", endpoint.WorkerId, "--functions-request-id", request,
            "--functions-grpc-max-message-length", length,
        ];
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Error, "The worker process {Process} ended with exit code {ExitCode} and is started again; what it ran has failed")]
        public static partial void Restarts(ILogger logger, int process, int exitCode);
        [LoggerMessage(6, LogLevel.Information, "The worker process {Process} ended with exit code {ExitCode}")]
        public static partial void Ended(ILogger logger, int process, int exitCode);
    }
}
