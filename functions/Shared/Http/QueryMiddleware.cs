using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http;

/// <summary>Refuses query parameters that a call of the JSON API does not know; see <see cref="QueryParameters"/>.</summary>
internal sealed class QueryMiddleware : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
            QueryParameters.Check(context.FunctionDefinition.Name, http.Request);
        return next(context);
    }
}
