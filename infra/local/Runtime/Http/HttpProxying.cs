using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;

namespace LocalFunctions.Runtime.Http;

/// <summary>
/// Gives the request to the invocation, and after the pipeline writes what it then holds as its result: middleware within may
/// have replaced it.
/// </summary>
internal static class HttpProxying
{
    public static FunctionExecutionDelegate Use(FunctionExecutionDelegate next) => async context =>
    {
        if (((LocalFunctionContext)context).Input.Http is not { } http)
        {
            await next(context);
            return;
        }

        context.Items[LocalFunctionContext.HttpContextKey] = http;
        await next(context);
        if (http.RequestAborted.IsCancellationRequested)
            return;
        switch (context.GetInvocationResult().Value)
        {
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            default:
                // Anything else stays in the invocation: the caller gets an empty 200, or what the function wrote itself.
                break;
        }
    };
}
