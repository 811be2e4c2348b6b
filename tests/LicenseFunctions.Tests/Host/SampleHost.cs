using LicenseFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Runtime.SampleApp;

namespace LicenseFunctions.Tests.Runtime;

/// <summary>The sample app in this process, with no settings but its arguments and an empty storage account.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    // Beside the tests lie host.json and local.settings.json of the real app, which are not the sample's.
    private static readonly DirectoryInfo NoSettings = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "runtime-sample"));

    private readonly IHost _host;

    private SampleHost(IHost host)
    {
        _host = host;
        Client = new HttpClient { BaseAddress = new Uri(Address) };
    }

    public string Address => _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public HttpClient Client { get; }

    public Recorder Recorder => _host.Services.GetRequiredService<Recorder>();

    public IServiceProvider Services => _host.Services;

    /// <summary>The arguments that any start of the sample app needs.</summary>
    public static string[] Arguments(string storage, params string[] more) =>
    [
        "--port=0",
        $"--AzureWebJobsScriptRoot={NoSettings.FullName}",
        $"--AzureWebJobsStorage={storage}",
        "--Sample:Schedule=0 0 * * * *",
        "--Sample:Queue=sample-work",
        "--AzureFunctionsJobHost:extensions:queues:maxDequeueCount=3",
        "--Logging:LogLevel:Default=None",
        .. more,
    ];

    public static async Task<SampleHost> StartAsync(string storage, string[]? args = null, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var host = SampleProgram.CreateHost(Arguments(storage, args ?? []), builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new SampleHost(host);
    }

    public Task<HttpResponseMessage> GetAsync(string path) =>
        Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> PostAsync(string path, string body = "")
    {
        using var content = new StringContent(body);
        return await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public Task RecordsAsync(string line, int times = 1) => Eventually.SeesAsync(
        () => Task.FromResult(string.Join('\n', Recorder.Lines)),
        lines => lines.Split('\n').Count(seen => seen.Contains(line, StringComparison.Ordinal)) >= times,
        $"{times} x '{line}'");

    public async ValueTask DisposeAsync()
    {
        Recorder.Gate.TrySetResult();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        Client.Dispose();
    }
}
