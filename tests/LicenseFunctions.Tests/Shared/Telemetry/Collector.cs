using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Tests.Shared.Telemetry;

/// <summary>Takes whatever is exported, as it comes over the wire. Texts stand in it as they are, in UTF-8.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, string Text)> _received = [];

    private Collector(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    public IReadOnlyList<(string Path, string Text)> Received => [.. _received];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._server.Run(collector.TakeAsync);
        await collector._server.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        _received.Enqueue((http.Request.Path, await reader.ReadToEndAsync(http.RequestAborted)));
    }
}
