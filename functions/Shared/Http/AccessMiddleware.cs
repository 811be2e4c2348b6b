using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace LicenseFunctions.Shared.Http;

/// <summary>Lets a call through only with the app role that its function asks for, where Entra authentication is on. Fails closed.</summary>
internal sealed class AccessMiddleware(AccessOptions options) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (options.RequireEntra && context.GetHttpContext() is { } http)
            Check(context.FunctionDefinition.Name, http.Request);
        return next(context);
    }

    private static void Check(string function, HttpRequest request)
    {
        var principal = EntraPrincipal.Of(request);
        if (AppRole.Allows(function, principal?.Roles))
            return;
        throw principal is null
            ? new ProblemException(ProblemKind.NotSignedIn, "Sign in with Entra ID; App Service authentication hands on who you are.")
            : new ProblemException(ProblemKind.RoleMissing, $"{principal.Name} has none of the app roles that {function} asks for.");
    }
}
