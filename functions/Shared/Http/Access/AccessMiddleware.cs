using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>Lets a call through only with the app role that its function asks for; see <see cref="AppRole"/>.</summary>
internal sealed class AccessMiddleware(CallerAccess access) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
            access.CheckFunction(context.FunctionDefinition.Name, http.Request);
        return next(context);
    }
}
