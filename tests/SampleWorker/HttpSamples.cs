using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace SampleWorker;

internal sealed class HttpSamples(Recorder recorder)
{
    [Function("Echo")]
    public IActionResult Echo(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "echo/{id:int}/{name?}")] HttpRequest request,
        int id,
        string? name,
        FunctionContext context) => new OkObjectResult(new { Id = id, Name = name, Method = request.Method, context.TraceContext.TraceParent });

    [Function("Count")]
    public static Task<IResult> Count([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "count/{value}")] HttpRequest request, int value) =>
        Task.FromResult(Results.Json(value + request.Query.Count));

    [Function("Plain")]
    public static object Plain([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new { request.Path };

    [Function("Fail")]
    public static Task<IActionResult> Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new NotSupportedException(request.Method);

    [Function("Keyed")]
    public static IActionResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => new OkObjectResult(request.Method);

    [Function("NoLevel")]
    public static IActionResult NoLevel([HttpTrigger("get")] HttpRequest request) => new OkObjectResult(request.Method);

    [Function("MasterOnly")]
    public static IActionResult MasterOnly([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => new OkObjectResult(request.Method);

    /// <summary>Comes before <c>RouteB</c> by its name, and takes more paths but fewer methods.</summary>
    [Function("RouteA")]
    public static IActionResult RouteA([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "route/{any}")] HttpRequest request, string any) =>
        new OkObjectResult($"A {any} {request.Method}");

    [Function("RouteB")]
    public static IActionResult RouteB([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "route/fixed")] HttpRequest request) =>
        new OkObjectResult($"B {request.Method}");

    /// <summary>Who called: as the host told the worker with the invocation, and as the worker's own web server sees it.</summary>
    [Function("Caller")]
    public static IActionResult Caller([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
    {
        using var headers = JsonDocument.Parse((string)context.BindingContext.BindingData["Headers"]!);
        var forwardedFor = headers.RootElement.EnumerateObject().Single(header => header.Name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase));
        return new OkObjectResult(new { FromHost = forwardedFor.Value.GetString(), Address = request.HttpContext.Connection.RemoteIpAddress?.ToString() });
    }

    [Function("Slow")]
    public async Task<IActionResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        recorder.Record("slow entered");
        await recorder.WaitAtGateAsync(cancellationToken);
        return new OkObjectResult(request.Method);
    }

    /// <summary>Ends when the caller has gone away, as seen by the host and by the worker's own web server.</summary>
    [Function("Leave")]
    public async Task Leave([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        recorder.Record("leave entered");
        await UntilAsync(cancellationToken);
        recorder.Record("leave cancelled");
        await UntilAsync(request.HttpContext.RequestAborted);
        recorder.Record("leave aborted");
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Answers the length of the body.</summary>
    [Function("Read")]
    public static async Task<IActionResult> Read([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken cancellationToken)
    {
        LiftLimitIfAsked(request);
        var (buffer, length) = (new byte[65536], 0L);
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            length += read;
        return new OkObjectResult(length);
    }

    /// <summary>Refuses without reading what is sent.</summary>
    [Function("TooLarge")]
    public static IActionResult TooLarge([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        LiftLimitIfAsked(request);
        return new ObjectResult(request.Method) { StatusCode = StatusCodes.Status413PayloadTooLarge };
    }

    private static void LiftLimitIfAsked(HttpRequest request)
    {
        if (request.Query.ContainsKey("lift"))
            request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
    }

    private static async Task UntilAsync(CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
