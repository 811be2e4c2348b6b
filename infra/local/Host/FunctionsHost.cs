using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalFunctions.Host;

/// <summary>
/// A small Functions host: runs an isolated worker by the protocol of Azure's host, and starts its functions by HTTP, queues and timers.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan StoragePatience = TimeSpan.FromSeconds(10);
    private readonly FunctionsHostOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly HostSettings _settings;
    private readonly RunningInvocations _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly WorkerEndpoint _endpoint;
    private readonly Invoker _invoker;
    private WebApplication? _rpc;
    private WebApplication? _front;
    private WorkerProcess? _process;
    private List<Task> _listening = [];
    private bool _isDisposed;

    private FunctionsHost(FunctionsHostOptions options)
    {
        _options = options;
        _loggers = LoggerFactory.Create(logging => options.Logging?.Invoke(logging));
        _settings = new HostSettings(new ConfigurationBuilder().AddInMemoryCollection(options.Settings).Build());
        _endpoint = new WorkerEndpoint(options.AppFolder, _loggers);
        _invoker = new Invoker(_endpoint, _running, _loggers);
    }

    /// <summary>Where the functions are called.</summary>
    public Uri Address => new(_front!.Urls.First());

    /// <summary>What a worker in this process is started with.</summary>
    public IReadOnlyList<string> WorkerArguments =>
    [
        $"--Functions:Worker:HostEndpoint={_rpc!.Urls.First()}", $"--Functions:Worker:WorkerId={_endpoint.WorkerId}",
        "--Functions:Worker:RequestId=start", $"--Functions:Worker:GrpcMaxMessageLength={int.MaxValue}",
    ];

    /// <summary>The process of the worker that this host started.</summary>
    public int WorkerProcessId => _process!.Id;

    /// <summary>Ends, with the exit code, when the worker process has ended too often to be started again.</summary>
    public Task<int> WorkerGivenUp => _process!.GivenUp;

    internal AccessKeys Keys { get; private set; } = null!;
    internal HostJson Json { get; private set; } = null!;
    internal IReadOnlyList<Function> Functions { get; private set; } = [];

    /// <summary>Listens for the worker and, unless told otherwise, starts it and takes calls.</summary>
    /// <exception cref="StartException">Files, settings, the port or the worker keep it from starting; the message says which.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options, CancellationToken cancellationToken = default)
    {
        var host = new FunctionsHost(options);
        try
        {
            await host.ListenForWorkerAsync(cancellationToken);
            if (options.StartsWorker)
            {
                host._process = new(options, host._endpoint, new(host._rpc!.Urls.First()), host._loggers.CreateLogger<WorkerProcess>());
                await host._process.StartAsync(cancellationToken);
                await host.OpenAsync(workerHttp: null, cancellationToken);
            }
            return host;
        }
        catch
        {
            host._endpoint.Lose(); // the worker runs nothing yet and is not asked to end
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for the worker and takes calls. Only for a worker in this process.</summary>
    /// <param name="workerHttp">Where the worker takes HTTP requests; null: where it says.</param>
    public async Task OpenAsync(Uri? workerHttp, CancellationToken cancellationToken = default)
    {
        _endpoint.HttpUri = workerHttp;
        var worker = await _endpoint.Current.WaitAsync(cancellationToken);
        worker.HttpUri = workerHttp ?? worker.HttpUri;
        Functions = [.. worker.Functions.Select(metadata => Function.Of(metadata, _settings))
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];
        Keys = new AccessKeys(_settings.Configuration);
        var timers = new TimerStore(_settings, _options.AppFolder);
        var manual = new ManualInvocations(this, _invoker, timers, _options.Clock, _settings.Configuration);
        var listeners = new Listeners(_settings, Json, _invoker, timers, _options.Clock, _loggers).Create(Functions);
        var atStart = manual.AtStart();
        _front = FrontEnd.Build(this, _invoker, manual, _options, _loggers);
        await _front.StartAsync(cancellationToken);
        _listening = [.. listeners.Select(listen => Task.Run(() => listen(_stopping.Token), CancellationToken.None))];
        manual.Start(atStart);
    }

    /// <summary>Takes nothing new, and lets what runs come to its end within <c>LocalHost__DrainSeconds</c> (30); then cancels it.</summary>
    public async Task DrainAsync()
    {
        await _stopping.CancelAsync();
        if (await _running.DrainAsync(TimeSpan.FromSeconds(_settings.Configuration.GetValue("LocalHost:DrainSeconds", 30))))
            await Task.WhenAll(_listening).EndsWithinAsync(StoragePatience);
    }

    /// <summary>Drains, ends the worker that this host started, and closes its ports.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await DrainAsync();
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Task.WhenAll(_listening).EndsWithinAsync(StoragePatience); // the messages of what ended with the worker go back to their queues
        await (_front?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_rpc?.DisposeAsync() ?? ValueTask.CompletedTask);
        _running.Dispose();
        _stopping.Dispose();
        _loggers.Dispose();
    }

    private async Task ListenForWorkerAsync(CancellationToken cancellationToken)
    {
        Json = HostJson.Read(_options.AppFolder, _settings.Configuration);
        FrontEnd.CheckPort(_options.Port); // the commonest reason not to start at all
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton(_endpoint);
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        _rpc = builder.Build();
        _rpc.MapGrpcService<WorkerEndpoint>();
        await _rpc.StartAsync(cancellationToken);
    }
}
