using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace SampleWorker;

/// <summary>Answers 403 and says as what the refusal of a function reached it: the worker wraps it for some functions.</summary>
internal sealed class AnswerRefusals : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (e.GetBaseException() is UnauthorizedAccessException)
        {
            context.GetInvocationResult().Value = new ObjectResult(Types(e)) { StatusCode = 403 };
        }
    }

    private static string Types(Exception? exception) =>
        exception is null ? "" : $"{exception.GetType().Name} {Types(exception.InnerException)}".TrimEnd();
}
