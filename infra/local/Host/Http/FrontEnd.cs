using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Forwarder;

namespace LocalFunctions.Host.Http;

/// <summary>The web server that callers see: finds the function, asks for its key, and forwards the request to the worker.</summary>
internal sealed partial class FrontEnd(FunctionsHost host, Invoker invoker, IHttpForwarder forwarder, HttpMessageInvoker http, ILogger logger)
{
    /// <summary>Azure's: <c>FUNCTIONS_REQUEST_BODY_SIZE_LIMIT</c>.</summary>
    private const int MaxBodySize = 100 * 1024 * 1024;
    private const string ForwardedFor = "X-Forwarded-For";
    private const string InvocationId = "x-ms-invocation-id";
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    public static WebApplication Build(FunctionsHost host, Invoker invoker, ManualInvocations manual, FunctionsHostOptions options, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodySize;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        // What the caller traces goes on to the worker as it came.
        builder.Services.AddSingleton(_ => new HttpMessageInvoker(
            new ConnectingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })));
        var app = builder.Build();
        var front = new FrontEnd(
            host, invoker, app.Services.GetRequiredService<IHttpForwarder>(), app.Services.GetRequiredService<HttpMessageInvoker>(),
            loggers.CreateLogger<FrontEnd>());
        if (options.Platform is { } platform)
            app.Use(platform);
        app.UseRouting();
        app.Use(front.CheckAccessAsync);
        front.Map(app);
        app.MapAdmin(host, manual);
        return app;
    }

    /// <exception cref="StartException">Somebody else listens there.</exception>
    public static void CheckPort(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartException($"Port {port} is in use; choose another with --port.", e);
        }
    }

    /// <summary>By name, as Azure's host tries them, and not the most specific first.</summary>
    private void Map(WebApplication app)
    {
        foreach (var (order, function) in host.Functions.Where(function => function.Trigger == TriggerKind.Http).Index())
        {
            RequestDelegate invoke = context => InvokeAsync(context, function);
            var path = host.Json.PathOf(function.Target);
            try
            {
                (function.Methods.Count > 0 ? app.MapMethods(path, function.Methods, invoke) : app.Map(path, invoke))
                    .WithOrder(order).WithMetadata(new Access(function.Level, function.Name));
            }
            catch (RoutePatternException e)
            {
                throw new StartException($"Function '{function.Name}': the route '{function.Target}' is malformed: {e.Message}", e);
            }
        }
    }

    /// <summary>404 for what no function takes, a wrong method included, as Azure's host answers; 401 for what the caller may not.</summary>
    private Task CheckAccessAsync(HttpContext context, RequestDelegate next)
    {
        var access = context.GetEndpoint()?.Metadata.GetMetadata<Access>();
        if (access is not null && host.Keys.Allows(context.Request, access))
            return next(context);
        context.Response.StatusCode = access is null ? StatusCodes.Status404NotFound : StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private async Task InvokeAsync(HttpContext context, Function function)
    {
        var caller = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
        var headers = context.Request.Headers;
        // As Azure's front end does, behind whatever the caller wrote there.
        headers[ForwardedFor] = headers[ForwardedFor].ToString() is { Length: > 0 } before ? $"{before}, {caller}" : caller;
        var request = new TypedData
        {
            Http = new()
            {
                Method = context.Request.Method,
                Url = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}"
            }
        };
        var error = ForwarderError.None;
        var input = new TriggerInput(request, TriggerInput.ByCall, Metadata(context.Request), headers.TraceParent);
        var succeeded = await invoker.InvokeAsync(
            function,
            input,
            async (worker, id) =>
            {
                headers[InvocationId] = id;
                error = await forwarder.SendAsync(context, worker.HttpUri!.AbsoluteUri, http, Config);
            },
            context.RequestAborted);
        if (error != ForwarderError.None)
            Log.NotForwarded(logger, context.GetForwarderErrorFeature()?.Exception, function.Name, error);
        if ((succeeded == true && error == ForwarderError.None) || context.Response.HasStarted)
            return;
        var (isCallersFault, status) = (error == ForwarderError.RequestBodyClient, context.Response.StatusCode); // such as 413
        context.Response.Clear();
        context.Response.StatusCode =
            succeeded is null ? StatusCodes.Status503ServiceUnavailable : isCallersFault ? status : StatusCodes.Status500InternalServerError;
    }

    private static Dictionary<string, TypedData> Metadata(HttpRequest request)
    {
        var metadata = new Dictionary<string, TypedData>(StringComparer.Ordinal)
        {
            ["Query"] = Json(request.Query.ToDictionary(value => value.Key, value => value.Value.ToString(), StringComparer.Ordinal)),
            ["Headers"] = Json(request.Headers.ToDictionary(value => value.Key, value => value.Value.ToString(), StringComparer.Ordinal)),
        };
        foreach (var (name, value) in request.RouteValues.Where(value => value.Value is not null))
            metadata[name] = new() { String = Convert.ToString(value, CultureInfo.InvariantCulture)! };
        return metadata;
    }

    private static TypedData Json(Dictionary<string, string> values) => new() { Json = JsonSerializer.Serialize(values) };

    /// <summary>The worker says where it listens a moment before it does: tries again, as Azure's host, where nothing was sent yet.</summary>
    private sealed class ConnectingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError && tries < 100)
                {
                    await Waiting.PauseAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5, LogLevel.Warning, "The request of '{Function}' could not be forwarded whole: {Error}")]
        public static partial void NotForwarded(ILogger logger, Exception? exception, string function, ForwarderError error);
    }
}
