namespace LocalFunctions.Runtime.Hosting;

/// <summary>Server, logs and services of the runtime itself, below what startups and the application add.</summary>
internal static class RuntimeDefaults
{
    public const int Port = 7071;

    public static void AddTo(WebApplicationBuilder web)
    {
        var port = web.Configuration.GetValue("LocalRuntime:Port", Port);
        if (port != 0)
            web.Configuration["WEBSITE_HOSTNAME"] ??= $"127.0.0.1:{port}"; // as Core Tools tell the app where it is
        web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 100 * 1024 * 1024; // the host's limit
            kestrel.Listen(IPAddress.Loopback, port);
        });
        web.Logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // a failed start is shown once, at the end
            .AddConfiguration(web.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
        AddServices(web.Services);
        var validate = web.Environment.IsDevelopment();
        web.Host.UseDefaultServiceProvider(provider => (provider.ValidateScopes, provider.ValidateOnBuild) = (validate, validate));
    }

    private static void AddServices(IServiceCollection services)
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
}
