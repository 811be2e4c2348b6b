using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LicenseFunctions.Benchmarks;

/// <summary>What becomes of one request to storage.</summary>
internal enum StorageFate
{
    Answered,

    /// <summary>503, and nothing is done.</summary>
    Refused,

    /// <summary>The connection is cut, and nothing is done.</summary>
    CutBefore,

    /// <summary>It is done, and the connection is cut: the caller cannot know.</summary>
    CutAfter,

    /// <summary>501, which storage's client does not repeat, and nothing is done: as when all its tries have failed.</summary>
    FailedBefore,

    /// <summary>It is done, and 501 is answered: as when all its tries have failed, and one was done.</summary>
    FailedAfter,
}

/// <summary>Stands before a storage account and lets requests through, or not.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Keep-Alive", "Transfer-Encoding", "Host",
        "Content-Length" };

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
    private readonly Dictionary<int, string> _behind = [];
    private readonly int[] _met = new int[Enum.GetValues<StorageFate>().Length];
    private readonly IReadOnlyList<StorageFate> _fates;
    private readonly WebApplication _app;
    private int _next = -1;
    private (int Number, StorageFate Fate)? _armed;
    private int _sinceArmed;
    private int _blobPort;

    private StorageProxy(IReadOnlyList<StorageFate> fates, int ports)
    {
        _fates = fates;
        // Empty: no settings, and no log of connections that break.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            for (var port = 0; port < ports; port++)
                kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _app = builder.Build();
        _app.Run(InvokeAsync);
    }

    /// <summary>The account as it is seen through this.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>While it is, every request is refused.</summary>
    public bool IsAway { get; set; }

    /// <summary>Once set, every request is let through.</summary>
    public bool IsReliable { get; set; }

    /// <summary>Whether the request that <see cref="Arm"/> named has come.</summary>
    public bool IsSpent => _armed is { } armed && Volatile.Read(ref _sinceArmed) >= armed.Number;

    /// <summary>
    /// Lets one of the requests that follow fail, which is counted from 1. Not counted: the host's own, which are polls of queues and all of the blobs.
    /// </summary>
    public void Arm(int number, StorageFate fate)
    {
        _armed = (number, fate);
        Volatile.Write(ref _sinceArmed, 0);
    }

    /// <param name="fates">What becomes of the requests in turn, over and over.</param>
    public static async Task<StorageProxy> StartAsync(string storage, IReadOnlyList<StorageFate> fates)
    {
        var behind = storage.Split(';').Where(part => part.Contains("Endpoint=http", StringComparison.Ordinal))
            .Select(part => new Uri(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]).GetLeftPart(UriPartial.Authority)).ToList();
        var proxy = new StorageProxy(fates, behind.Count);
        await proxy._app.StartAsync();
        proxy.ConnectionString = storage;
        // A connection string has the blobs first.
        proxy._blobPort = new Uri(proxy._app.Urls.First()).Port;
        foreach (var (before, address) in proxy._app.Urls.Zip(behind))
        {
            proxy._behind[new Uri(before).Port] = address;
            proxy.ConnectionString = proxy.ConnectionString.Replace(address, before.TrimEnd('/'), StringComparison.Ordinal);
        }
        return proxy;
    }

    public int Requests => _met.Sum();

    public int Count(StorageFate fate) => _met[(int)fate];

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task InvokeAsync(HttpContext context)
    {
        var fate = NextFate(context);
        Interlocked.Increment(ref _met[(int)fate]);
        switch (fate)
        {
            case StorageFate.FailedBefore:
                context.Response.StatusCode = StatusCodes.Status501NotImplemented;
                return;
            case StorageFate.Refused:
                context.Response.StatusCode = 503;
                context.Response.Headers["x-ms-error-code"] = "ServerBusy";
                return;
            case StorageFate.CutBefore:
                context.Abort();
                return;
        }
        // What was sent arrives, whatever becomes of the sender.
        using var answer = await _http.SendAsync(await ReadAsync(context), HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
        if (fate == StorageFate.CutAfter)
            context.Abort();
        else if (fate == StorageFate.FailedAfter)
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        else
            await WriteAsync(answer, context);
    }

    private StorageFate NextFate(HttpContext context)
    {
        if (IsReliable)
            return StorageFate.Answered;
        if (_armed is { } armed && IsOfTheApp(context) && Interlocked.Increment(ref _sinceArmed) == armed.Number)
            return armed.Fate;
        return IsAway ? StorageFate.Refused : _fates[(int)((uint)Interlocked.Increment(ref _next) % _fates.Count)];
    }

    private bool IsOfTheApp(HttpContext context) => context.Connection.LocalPort != _blobPort
        && !(HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal));

    private async Task<HttpRequestMessage> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        // As it was signed: not decoded and encoded again.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _behind[context.Connection.LocalPort] + target);
        if (body.Length > 0 || context.Request.ContentLength is not null)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        return request;
    }

    private static async Task WriteAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
            context.Response.Headers[name] = values.ToArray();
        if (answer.Content.Headers.ContentLength is { } length && !HttpMethods.IsHead(context.Request.Method))
            context.Response.ContentLength = length;
        if (answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>It ends with its owner; the default lifetime would take Ctrl+C for itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
