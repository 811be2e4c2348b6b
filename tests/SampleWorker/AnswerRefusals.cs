using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Runtime.SampleApp;

internal sealed class AnswerRefusals : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (UnauthorizedAccessException e)
        {
            context.GetInvocationResult().Value = new ObjectResult(new { e.Message }) { StatusCode = 403 };
        }
    }
}
