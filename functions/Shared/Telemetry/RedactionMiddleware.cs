using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Telemetry;

/// <summary>Lets no exception out of a function that names a person: worker and host log it, and put it into their spans.</summary>
internal sealed class RedactionMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (RedactedException.Of(e) is RedactedException)
        {
            throw RedactedException.Of(e);
        }
    }
}
