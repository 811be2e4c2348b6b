using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Host;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Host;

/// <summary>The local host in this process, with the sample worker as a process.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private SampleHost(FunctionsHost functions, SampleFiles files, LogRecorder log)
    {
        (Functions, Files, Log) = (functions, files, log);
        Client = new HttpClient { BaseAddress = functions.Address };
    }

    public FunctionsHost Functions { get; }
    public SampleFiles Files { get; }
    public LogRecorder Log { get; }
    public HttpClient Client { get; }

    public static Task<SampleHost> StartAsync(string storage, params (string Name, string Value)[] settings) =>
        StartAsync(storage, TimeProvider.System, settings);

    public static Task<SampleHost> StartAsync(string storage, TimeProvider clock, params (string Name, string Value)[] settings) =>
        StartAsync(new FunctionsHostOptions { AppFolder = SampleFiles.App, Clock = clock }, storage, settings);

    public static async Task<SampleHost> StartAsync(FunctionsHostOptions options, string storage, params (string Name, string Value)[] settings)
    {
        var (files, log) = (new SampleFiles(), new LogRecorder());
        try
        {
            options = options with { Settings = files.Settings(storage, settings), Logging = logging => logging.AddProvider(log) };
            return new SampleHost(await FunctionsHost.StartAsync(options, TestContext.Current.CancellationToken), files, log);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> PostAsync(string path, string body = "")
    {
        using var content = new StringContent(body);
        return await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public Task RecordsAsync(string line, int times = 1) => Files.RecordsAsync(line, times);

    public async ValueTask DisposeAsync()
    {
        Files.OpenGate();
        Client.Dispose();
        await Functions.DisposeAsync();
        Files.Dispose();
    }
}
