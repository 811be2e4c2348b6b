using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>Whether a caller has the app role for what is asked, where Entra authentication is on. Fails closed.</summary>
internal sealed class CallerAccess(AccessOptions options, IConfiguration configuration)
{
    private const string PrincipalHeaders = "X-MS-CLIENT-PRINCIPAL";

    /// <summary>
    /// App Service sets this where its authentication is on, and only there takes away a header of that name that comes from outside:
    /// https://learn.microsoft.com/azure/app-service/reference-app-settings,
    /// https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities.
    /// </summary>
    private readonly bool _isAuthenticationOn = bool.TryParse(configuration["WEBSITE_AUTH_ENABLED"], out var isOn) && isOn;

    /// <summary>Whether callers have to sign in.</summary>
    public bool RequiresEntra => options.RequireEntra;

    /// <summary>Why nobody can sign in although everybody has to; null where that is not so.</summary>
    public string? Obstacle => RequiresEntra && !_isAuthenticationOn
        ? "Access__RequireEntra is true, but App Service authentication is off (WEBSITE_AUTH_ENABLED is not true), so that nobody can sign in: "
            + "every call is refused."
        : null;

    /// <summary>For the function as a whole. From here on the request tells who signed in only if the platform says so.</summary>
    /// <exception cref="ProblemException">not-signed-in, or role-missing.</exception>
    public void CheckFunction(string function, HttpRequest request)
    {
        if (!_isAuthenticationOn)
        {
            foreach (var name in request.Headers.Keys.Where(name => name.StartsWith(PrincipalHeaders, StringComparison.OrdinalIgnoreCase)).ToList())
                request.Headers.Remove(name);
        }
        Check(request, function, roles => AppRole.Allows(function, roles));
    }

    /// <summary>For something that the function does only when asked to.</summary>
    /// <exception cref="ProblemException">not-signed-in, or role-missing.</exception>
    public void CheckRole(string role, HttpRequest request) => Check(request, role, roles => roles?.Contains(role) == true);

    /// <summary>The Entra application that calls, or who signed in without one; null where callers do not sign in.</summary>
    public string? ApplicationOf(HttpRequest request) =>
        options.RequireEntra && EntraPrincipal.Of(request) is { } principal ? principal.Application ?? principal.Name : null;

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
