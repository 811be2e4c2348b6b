using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LocalFunctions.Runtime.Hosting;

/// <summary>Puts the runtime together: ASP.NET Core underneath, the functions of one assembly on top.</summary>
internal sealed class LocalApplication
{
    public const int DefaultPort = 7071;

    private readonly Assembly _assembly;
    private readonly string _directory;
    private readonly bool _isProcess;
    private readonly IReadOnlyCollection<IConfigurationProvider> _applicationOnly;

    public LocalApplication(Assembly assembly, string[] args)
    {
        _isProcess = assembly == Assembly.GetEntryAssembly();
        if (_isProcess)
            StartFailures.ShowAsMessages();
        _assembly = assembly;
        var sources = new SettingSources(Path.GetDirectoryName(assembly.Location)!, args);
        _directory = sources.Directory;
        Web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = assembly.GetName().Name,
            ContentRootPath = _directory,
            EnvironmentName = sources.EnvironmentName,
        });

        // Tests host the app in their own process, where the developer's secrets have no business.
        _applicationOnly = sources.AddTo(Web.Configuration, _isProcess && Web.Environment.IsDevelopment() ? assembly : null);
        AddDefaults();
    }

    public WebApplicationBuilder Web { get; }

    public List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware { get; } = [];

    public HostSettings? Settings { get; private set; }

    /// <exception cref="StartException">A startup refused.</exception>
    public void RunStartups(IFunctionsWorkerApplicationBuilder builder)
    {
        foreach (var startup in _assembly.GetCustomAttributes<WorkerExtensionStartupAttribute>())
        {
            try
            {
                ((WorkerExtensionStartup)Activator.CreateInstance(startup.StartupType, nonPublic: true)!).Configure(builder);
            }
            catch (InvalidOperationException e)
            {
                throw new StartException(e.Message, e);
            }
        }
        Settings = new HostSettings([.. ((IConfigurationRoot)Web.Configuration).Providers.Except(_applicationOnly)]);
    }

    public WebApplication Build(bool takesHttp)
    {
        var functions = FunctionIndex.Of(_assembly.GetTypes(), Settings!);
        if (!takesHttp && functions.Functions.FirstOrDefault(f => f.Trigger is HttpTriggerAttribute) is { } http)
            throw new StartException($"Function '{http.Name}': call builder.ConfigureFunctionsWebApplication() to take HTTP requests.");
        var services = Web.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(functions);
        services.AddSingleton(Settings!);
        services.AddSingleton(new AppIdentity(Settings!["AzureFunctionsWebHost:hostid"] ?? _assembly.GetName().Name!.ToLowerInvariant(), _isProcess));
        services.AddSingleton(HostJson.Read(_directory, Web.Configuration, Web.Environment.IsDevelopment()));
        services.AddSingleton<FunctionExecutionDelegate>(_ =>
            Enumerable.Reverse(Middleware).Aggregate((FunctionExecutionDelegate)FunctionExecution.RunAsync, (next, use) => use(next)));

        var app = Web.Build();
        app.UseRouting();
        app.UseAccess();
        app.MapFunctions();
        app.MapAdmin();
        return app;
    }

    private void AddDefaults()
    {
        var port = Web.Configuration.GetValue("LocalRuntime:Port", DefaultPort);
        Web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 100 * 1024 * 1024; // the host's limit
            kestrel.Listen(IPAddress.Loopback, port);
        });
        AddLogging();
        AddRuntime(Web.Services);
        var validate = Web.Environment.IsDevelopment();
        ((IHostApplicationBuilder)Web).ConfigureContainer(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = validate, ValidateOnBuild = validate }));
    }

    private static void AddRuntime(IServiceCollection services)
    {
        services.AddControllers();
        services.AddSingleton<RunningInvocations>();
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<ManualInvocations>();
        services.AddSingleton<AccessKeys>();
        services.AddSingleton<Banner>();
        services.AddSingleton<TimerStore>();
        services.AddSingleton<Listeners>();

        // Ahead of what startups add, so that its banner comes before their lines.
        services.AddHostedService<RuntimeService>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(1));
    }

    private void AddLogging()
    {
        Web.Logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // a failed start is shown once, at the end
            .AddConfiguration(Web.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
    }
}
