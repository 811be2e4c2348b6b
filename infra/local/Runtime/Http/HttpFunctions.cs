namespace LocalFunctions.Runtime.Http;

internal static class HttpFunctions
{
    /// <summary>404 for what no function takes, a wrong method included, as the host answers; 401 for what the caller may not.</summary>
    public static void UseAccess(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<AccessKeys>();
        app.Use((http, next) =>
        {
            var access = http.GetEndpoint()?.Metadata.GetMetadata<Access>();
            if (access is not null && keys.Allows(http.Request, access))
                return next(http);
            http.Response.StatusCode = access is null ? StatusCodes.Status404NotFound : StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }

    public static void MapFunctions(this WebApplication app)
    {
        var host = app.Services.GetRequiredService<HostJson>();
        var invoker = app.Services.GetRequiredService<FunctionInvoker>();
        foreach (var function in app.Services.GetRequiredService<FunctionIndex>().Functions)
        {
            if (function.Trigger is not HttpTriggerAttribute trigger)
                continue;
            RequestDelegate invoke = http => InvokeAsync(invoker, function, http);
            var path = host.PathOf(function.Target);
            (trigger.Methods is { Length: > 0 } methods ? app.MapMethods(path, methods, invoke) : app.Map(path, invoke))
                .WithMetadata(new Access(trigger.EnforcedLevel, function.Name));
        }
    }

    /// <summary>
    /// Middleware that gives the request to the invocation, and after the rest of the pipeline writes what it then holds as its
    /// result: middleware within may have replaced it.
    /// </summary>
    public static FunctionExecutionDelegate GiveRequestAndAnswer(FunctionExecutionDelegate next) => async context =>
    {
        var http = ((LocalFunctionContext)context).Input.Http;
        if (http is not null)
            context.Items[LocalFunctionContext.HttpContextKey] = http;
        await next(context);
        if (http is null || http.RequestAborted.IsCancellationRequested)
            return;

        // Anything else stays in the invocation: the caller gets an empty 200, or what the function wrote itself.
        var result = context.GetInvocationResult().Value;
        if (result is IActionResult action)
            await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
        else if (result is IResult minimal)
            await minimal.ExecuteAsync(http);
    };

    private static async Task InvokeAsync(FunctionInvoker invoker, FunctionEntry function, HttpContext http)
    {
        var succeeded = await invoker.InvokeAsync(function, new TriggerInput(http, TriggerInput.ByCall, http.Request.RouteValues));
        if (succeeded == true || http.Response.HasStarted)
            return;
        http.Response.Clear();
        http.Response.StatusCode = succeeded is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
    }
}
