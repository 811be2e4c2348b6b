using Microsoft.AspNetCore.Http;

namespace LicenseFunctions.Shared.Http;

/// <summary>Whether a caller has the app role for what is asked, where Entra authentication is on. Fails closed.</summary>
internal sealed class CallerAccess(AccessOptions options)
{
    /// <summary>For the function as a whole.</summary>
    /// <exception cref="ProblemException">not-signed-in, or role-missing.</exception>
    public void CheckFunction(string function, HttpRequest request) => Check(request, function, roles => AppRole.Allows(function, roles));

    /// <summary>For something that the function does only when asked to.</summary>
    /// <exception cref="ProblemException">not-signed-in, or role-missing.</exception>
    public void CheckRole(string role, HttpRequest request) => Check(request, role, roles => roles?.Contains(role) == true);

    /// <summary>The Entra application that calls, or who signed in without one; null where callers do not sign in.</summary>
    public string? ApplicationOf(HttpRequest request) =>
        options.RequireEntra && EntraPrincipal.Of(request) is { } principal ? principal.Application ?? principal.Name : null;

    private void Check(HttpRequest request, string what, Func<IReadOnlySet<string>?, bool> isAllowed)
    {
        if (!options.RequireEntra)
            return;
        var principal = EntraPrincipal.Of(request);
        if (isAllowed(principal?.Roles))
            return;
        throw principal is null
            ? new ProblemException(ProblemKind.NotSignedIn, "Sign in with Entra ID; App Service authentication hands on who you are.")
            : new ProblemException(ProblemKind.RoleMissing, $"{principal.Name} has not the app role that this asks for ({what}).");
    }
}
