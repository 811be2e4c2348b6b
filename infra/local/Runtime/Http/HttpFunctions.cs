using LocalFunctions.Runtime.Hosting;
using LocalFunctions.Runtime.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalFunctions.Runtime.Http;

internal static class HttpFunctions
{
    public static void MapFunctions(this WebApplication app)
    {
        var host = app.Services.GetRequiredService<HostJson>();
        var invoker = app.Services.GetRequiredService<FunctionInvoker>();
        foreach (var function in app.Services.GetRequiredService<FunctionIndex>().Functions)
        {
            if (function.Trigger is HttpTriggerAttribute { Methods: var methods, EnforcedLevel: var level })
            {
                var endpoint = methods is { Length: > 0 }
                    ? app.MapMethods(host.PathOf(function.Target), methods, http => InvokeAsync(invoker, function, http))
                    : app.Map(host.PathOf(function.Target), http => InvokeAsync(invoker, function, http));
                endpoint.WithMetadata(new Access(level, function.Name));
            }
        }
    }

    private static async Task InvokeAsync(FunctionInvoker invoker, FunctionEntry function, HttpContext http)
    {
        var input = new TriggerInput(http, http.Request.RouteValues, "This function was programmatically called via the host APIs.");
        var succeeded = await invoker.InvokeAsync(function, input);
        if (succeeded != true && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = succeeded is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        }
    }
}
