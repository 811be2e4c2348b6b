using System.Net;
using System.Reflection;
using LocalFunctions.Host;
using LocalFunctions.Run.SignIn;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>The real worker in this process, so that a service or the clock can be replaced, and a host that it connects to as in Azure.</summary>
internal sealed class InProcessApp : IAsyncDisposable
{
    private readonly FunctionsHost _functions;
    private readonly IHost _worker;

    // The worker looks for what the SDK generated in the process's first assembly, and for host.json where the host says. Not earlier than
    // here: the test runner looks for its tests in the first assembly, too.
    static InProcessApp()
    {
        Assembly.SetEntryAssembly(typeof(Program).Assembly);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
    }

    private InProcessApp(FunctionsHost functions, IHost worker) => (_functions, _worker) = (functions, worker);

    public Uri Address => _functions.Address;

    public IServiceProvider Services => _worker.Services;

    /// <param name="settings">By name with a colon; host and worker see the same, as in Azure.</param>
    /// <param name="adjust">What is changed of the worker before it is built.</param>
    /// <param name="hostLogs">Where the host's own lines go; null: nowhere.</param>
    /// <param name="clock">What the host's timers go by; null: the machine's clock.</param>
    public static async Task<InProcessApp> StartAsync(
        IReadOnlyDictionary<string, string?> settings,
        Action<FunctionsApplicationBuilder>? adjust = null,
        Action<ILoggingBuilder>? hostLogs = null,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default)
    {
        var functions = await FunctionsHost.StartAsync(
            new()
            {
                AppFolder = AppContext.BaseDirectory,
                Settings = settings,
                StartsWorker = false,
                Platform = PlatformSignIn.Of(settings) is { } signIn ? signIn.InvokeAsync : null,
                Logging = hostLogs,
                Clock = clock ?? TimeProvider.System,
            },
            cancellationToken);
        IHost? worker = null;
        try
        {
            worker = Program.CreateHost([.. settings.Select(setting => $"--{setting.Key}={setting.Value}"), .. functions.WorkerArguments], builder =>
            {
                // The worker's own address is one for the whole process.
                builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
                adjust?.Invoke(builder);
            });
            await worker.StartAsync(cancellationToken);
            var address = worker.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            await functions.OpenAsync(new Uri(address), cancellationToken);
            return new InProcessApp(functions, worker);
        }
        catch
        {
            worker?.Dispose();
            await functions.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _functions.DrainAsync();
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        await _functions.DisposeAsync();
    }
}
