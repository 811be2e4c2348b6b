namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    /// <summary>A builder for the functions of the calling assembly.</summary>
    /// <param name="args">Settings (<c>--Key=value</c>), <c>--port</c>, <c>--enableAuth</c>.</param>
    /// <exception cref="FunctionWorkerException">A file or startup keeps the app from starting; the message says which.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(Assembly.GetCallingAssembly(), args);
}

/// <summary>Puts the runtime together: ASP.NET Core underneath, the functions of one assembly on top.</summary>
public class FunctionsApplicationBuilder : IFunctionsWorkerApplicationBuilder
{
    private readonly Assembly _assembly;
    private readonly WebApplicationBuilder _web;
    private readonly HostSettings _settings;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    internal FunctionsApplicationBuilder(Assembly assembly, string[] args)
    {
        var isProcess = assembly == Assembly.GetEntryAssembly();
        if (isProcess)
            StartFailures.ShowAsMessages();
        _assembly = assembly;
        var sources = new SettingSources(Path.GetDirectoryName(assembly.Location)!, args);
        _web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = assembly.GetName().Name,
            ContentRootPath = sources.Directory,
            EnvironmentName = sources.EnvironmentName,
        });

        // Tests host the app in their own process, where the developer's secrets have no business.
        sources.AddTo(Configuration, isProcess && Environment.IsDevelopment() ? assembly : null);
        var applicationOnly = Providers.OfType<JsonConfigurationProvider>().ToList();
        RuntimeDefaults.AddTo(_web);
        RunStartups();
        _settings = new HostSettings([.. Providers.Except(applicationOnly)]);
    }

    public ConfigurationManager Configuration => _web.Configuration;
    public IHostEnvironment Environment => _web.Environment;
    public ILoggingBuilder Logging => _web.Logging;
    public IServiceCollection Services => _web.Services;
    private IEnumerable<IConfigurationProvider> Providers => ((IConfigurationRoot)Configuration).Providers;

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    /// <exception cref="InvalidOperationException">It was built before.</exception>
    /// <exception cref="FunctionWorkerException">A function or its settings keep the app from starting; the message says which.</exception>
    public IHost Build()
    {
        var functions = FunctionIndex.Of(_assembly.GetTypes(), _settings);
        var takesHttp = _middleware.Contains(HttpFunctions.GiveRequestAndAnswer);
        if (!takesHttp && functions.Functions.FirstOrDefault(f => f.Trigger is HttpTriggerAttribute) is { } http)
            throw new StartException($"Function '{http.Name}': call builder.ConfigureFunctionsWebApplication() to take HTTP requests.");
        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(functions);
        Services.AddSingleton(_settings);
        Services.AddSingleton(HostJson.Read(Environment, Configuration));
        Services.AddSingleton(_ => Enumerable.Reverse(_middleware)
            .Aggregate((FunctionExecutionDelegate)FunctionExecution.RunAsync, (next, use) => use(next)));

        var app = _web.Build();
        app.UseRouting();
        app.UseAccess();
        app.MapFunctions();
        app.MapAdmin();
        return app;
    }

    private void RunStartups()
    {
        foreach (var startup in _assembly.GetCustomAttributes<WorkerExtensionStartupAttribute>())
        {
            try
            {
                ((WorkerExtensionStartup)Activator.CreateInstance(startup.StartupType, nonPublic: true)!).Configure(this);
            }
            catch (InvalidOperationException e)
            {
                throw new StartException(e.Message, e);
            }
        }
    }
}

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets HTTP functions use ASP.NET Core's request and results. Middleware added before it runs outside it.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.Use(HttpFunctions.GiveRequestAndAnswer);
        return builder;
    }
}
