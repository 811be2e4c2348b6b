using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http;

/// <summary>
/// Removes the result of an HTTP function after ASP.NET Core has written it: the worker would serialize it once more for the host, which
/// ignores it.
/// </summary>
internal sealed class ResultMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        if (context.GetInvocationResult() is { Value: IResult } result)
            result.Value = null;
    }
}
