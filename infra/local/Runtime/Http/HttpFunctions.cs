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

    private static async Task InvokeAsync(FunctionInvoker invoker, FunctionEntry function, HttpContext http)
    {
        var succeeded = await invoker.InvokeAsync(function, new TriggerInput(http, http.Request.RouteValues, TriggerInput.ByCall));
        if (succeeded != true && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = succeeded is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        }
    }
}
