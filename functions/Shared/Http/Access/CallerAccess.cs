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
    private readonly bool _isAuthenticationOn = bool.TryParse(configuration["WEBSITE_AUTH_ENABLED"], out var isOn) && isOn;

    public bool RequiresEntra => options.RequireEntra;

    /// <summary>Why nobody can sign in although it is required; null otherwise.</summary>
    public string? Obstacle => RequiresEntra && !_isAuthenticationOn
        ? "Access__RequireEntra is true, but App Service authentication is off (WEBSITE_AUTH_ENABLED is not true), so that nobody can sign in: "
            + "every call is refused."
        : null;

    /// <summary>Checks the function's role. Before, it removes headers of a principal that App Service did not set.</summary>
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

internal sealed class AccessMiddleware(CallerAccess access) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
            access.CheckFunction(context.FunctionDefinition.Name, http.Request);
        return next(context);
    }
}

/// <summary>
/// The signed-in caller, from App Service authentication's header <c>X-MS-CLIENT-PRINCIPAL</c>: base64 of
/// <c>{"auth_typ", "claims": [{"typ", "val"}], …}</c>. App Service removes the header from outside calls only while that authentication is on;
/// otherwise <see cref="CallerAccess"/> removes it.
/// </summary>
/// <param name="Application">The id of the calling application; null if the token does not name it.</param>
internal sealed record EntraPrincipal(string Name, IReadOnlySet<string> Roles, string? Application = null)
{
    /// <summary>Null without a readable header.</summary>
    public static EntraPrincipal? Of(HttpRequest request)
    {
        var header = request.Headers["X-MS-CLIENT-PRINCIPAL"].ToString();
        if (header.Length == 0)
            return null;
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(header));
            var claims = json.RootElement.GetProperty("claims").EnumerateArray()
                .Select(claim => (Type: claim.GetProperty("typ").GetString() ?? "", Value: claim.GetProperty("val").GetString() ?? "")).ToList();
            return new EntraPrincipal(
                claims.FirstOrDefault(claim => claim.Type is "appid" or "azp" or "preferred_username").Value ?? "Entra principal",
                claims.Where(claim => claim.Type is "roles" or "http://schemas.microsoft.com/ws/2008/06/identity/claims/role")
                    .Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal),
                claims.FirstOrDefault(claim => claim.Type is "appid" or "azp").Value);
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
