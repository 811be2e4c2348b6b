using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Runtime.SampleApp;

internal sealed class HttpSamples(Recorder recorder)
{
    [Function("Echo")]
    public IActionResult Echo(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "echo/{id:int}/{name?}")] HttpRequest request,
        int id,
        string? name,
        FunctionContext context) => new OkObjectResult(new
        {
            Id = id,
            Name = name,
            Method = request.Method,
            context.TraceContext.TraceParent,
            SameScope = ReferenceEquals(context.InstanceServices, request.HttpContext.RequestServices),
        });

    [Function("Count")]
    public static Task<IResult> Count([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "count/{value}")] HttpRequest request, int value) =>
        Task.FromResult(Results.Json(value + request.Query.Count));

    [Function("Plain")]
    public static object Plain([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new { request.Path };

    [Function("Fail")]
    public static Task<IActionResult> Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new NotSupportedException(request.Method);

    [Function("Refuse")]
    public static IActionResult Refuse([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new UnauthorizedAccessException(request.Method);

    [Function("Keyed")]
    public static IActionResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => new OkObjectResult(request.Method);

    [Function("NoLevel")]
    public static IActionResult NoLevel([HttpTrigger("get")] HttpRequest request) => new OkObjectResult(request.Method);

    [Function("MasterOnly")]
    public static IActionResult MasterOnly([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => new OkObjectResult(request.Method);

    [Function("Slow")]
    public async Task<IActionResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        recorder.Record("slow entered");
        await recorder.WaitAtGateAsync(cancellationToken);
        return new OkObjectResult(request.Method);
    }
}
