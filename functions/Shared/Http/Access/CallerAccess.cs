using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>Checks the app role of callers if Entra authentication is required.</summary>
internal sealed class CallerAccess(AccessOptions options, IConfiguration configuration)
{
    private const string PrincipalHeaders = "X-MS-CLIENT-PRINCIPAL";

    /// <summary>
    /// App Service sets this if its authentication is on, and only then removes such headers from outside calls:
    /// https://learn.microsoft.com/azure/app-service/reference-app-settings,
    /// https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities.
    /// </summary>
    public bool IsAuthenticationOn { get; } = bool.TryParse(configuration["WEBSITE_AUTH_ENABLED"], out var isOn) && isOn;

    public bool RequiresEntra => options.RequireEntra;

    /// <summary>Why nobody can sign in although it is required; null otherwise.</summary>
    public string? Obstacle => RequiresEntra && !IsAuthenticationOn
        ? "Access__RequireEntra is true, but App Service authentication is off (WEBSITE_AUTH_ENABLED is not true), so that nobody can sign in: "
            + "every call is refused."
        : null;

    /// <summary>Removes the headers of a principal that App Service did not set.</summary>
    public void RemoveForgedPrincipal(HttpRequest request)
    {
        if (IsAuthenticationOn)
            return;
        foreach (var name in request.Headers.Keys.Where(name => name.StartsWith(PrincipalHeaders, StringComparison.OrdinalIgnoreCase)).ToList())
            request.Headers.Remove(name);
    }

    /// <summary>Checks the function's role.</summary>
    /// <exception cref="ProblemException">not-signed-in, or role-missing: also without Entra, if the function is not in the table of roles.</exception>
    public void CheckFunction(string function, HttpRequest request)
    {
        if (!AppRole.IsKnown(function))
            throw new ProblemException(ProblemKind.RoleMissing, $"Nobody may call {function}: the app does not say which role it needs.");
        Check(request, function, roles => AppRole.Allows(function, roles));
    }

    /// <summary>Checks the role for an optional part of a function.</summary>
    /// <inheritdoc cref="CheckFunction" path="/exception"/>
    public void CheckRole(string role, HttpRequest request) => Check(request, role, roles => roles?.Contains(role) == true);

    /// <summary>The calling Entra application, else the signed-in user; null if callers do not sign in.</summary>
    public string? ApplicationOf(HttpRequest request) =>
        RequiresEntra && EntraPrincipal.Of(request) is { } principal ? principal.Application ?? principal.Name : null;

    private void Check(HttpRequest request, string what, Func<IReadOnlySet<string>?, bool> isAllowed)
    {
        if (!RequiresEntra)
            return;
        var principal = EntraPrincipal.Of(request);
        if (isAllowed(principal?.Roles))
            return;
        throw principal is null
            ? new ProblemException(ProblemKind.NotSignedIn, Obstacle ?? "Sign in with Entra ID; App Service authentication hands on who you are.")
            : new ProblemException(ProblemKind.RoleMissing, $"{principal.Name} does not have the app role that this call needs ({what}).");
    }
}

/// <summary>Settings <c>Access__…</c>.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// Whether callers must sign in with Entra ID and have an app role, besides the function key. Needs App Service authentication: without it, every
    /// call is refused.
    /// </summary>
    public bool RequireEntra { get; set; }
}

/// <summary>Decides who may call an HTTP function: by app role if Entra is required, and for pages always.</summary>
internal sealed class AccessMiddleware(CallerAccess access, PageAccess pages) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
            return next(context);
        var function = context.FunctionDefinition.Name;
        access.RemoveForgedPrincipal(http.Request);
        if (!AppRole.IsPage(function))
        {
            access.CheckFunction(function, http.Request);
        }
        else if (pages.Refuse(function, http.Request) is { } refusal)
        {
            context.GetInvocationResult().Value = refusal;
            return Task.CompletedTask;
        }
        return next(context);
    }
}
