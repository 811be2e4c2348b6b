using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace SampleWorker;

/// <summary>The worker calls functions of a public class directly, by code that the SDK generates.</summary>
public sealed class PublicSamples
{
    [Function("PublicCall")]
    public Task<IActionResult> Call([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => CallSamples.AnswerAsync(request);
}

/// <summary>The worker calls functions of an internal class by reflection.</summary>
internal sealed class InternalSamples
{
    [Function("InternalCall")]
    public Task<IActionResult> Call([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => CallSamples.AnswerAsync(request);
}

internal static class CallSamples
{
    public static async Task<IActionResult> AnswerAsync(HttpRequest request)
    {
        await Task.CompletedTask;
        return request.Query.ContainsKey("refuse") ? throw new UnauthorizedAccessException(request.Method) : new OkResult();
    }
}
