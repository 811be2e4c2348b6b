using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http;

/// <summary>Removes the result of an HTTP function once ASP.NET Core has written it, so that the worker does not serialize it again for the host.</summary>
internal sealed class ResultMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        if (context.GetInvocationResult() is { Value: IResult } result)
            result.Value = null;
    }
}
