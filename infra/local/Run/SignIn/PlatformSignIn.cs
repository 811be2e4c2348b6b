using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LocalFunctions.Run.SignIn;

/// <summary>
/// What App Service authentication does in front of the Functions host: people sign in and out below <c>/.auth</c>, and each request gets the claims
/// of who signed in, and nobody else's. Without a password, since it is a simulation.
/// https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities and
/// https://learn.microsoft.com/azure/app-service/configure-authentication-customize-sign-in-out
/// </summary>
/// <param name="requiresSignIn">Whether it answers 401 to everybody else itself, as Azure does if <c>Access__RequireEntra</c> is deployed.</param>
public sealed class PlatformSignIn(bool requiresSignIn)
{
    /// <summary>The setting that turns it on.</summary>
    public const string Setting = "LocalHost:SignIn";

    /// <summary>What App Service tells the app while its authentication is on: https://learn.microsoft.com/azure/app-service/reference-app-settings.</summary>
    public const string IsOnSetting = "WEBSITE_AUTH_ENABLED";

    private const string PrincipalHeader = "X-MS-CLIENT-PRINCIPAL";
    private const string Cookie = "AppServiceAuthSession";

    /// <summary>As in infra/azure/modules/sign-in.bicep; and the host's own endpoints, which a local run needs.</summary>
    private static readonly string[] OpenPaths =
        ["/api/health", "/api/webhooks/sendgrid/inbound", "/api/webhooks/sendgrid/events", "/api/app/assets", "/api/docs/scalar.js", "/api/links", "/admin"];

    private const string SignedOut =
        "<!DOCTYPE html><html lang=\"en\"><head><title>Signed out</title></head><body><main><h1>You are signed out</h1></main></body></html>";

    private readonly ConcurrentDictionary<string, Person> _sessions = new(StringComparer.Ordinal);

    /// <summary>Null if the settings do not turn it on.</summary>
    /// <param name="settings">By name, with a colon.</param>
    public static PlatformSignIn? Of(IReadOnlyDictionary<string, string?> settings) =>
        IsTrue(settings, Setting) ? new PlatformSignIn(IsTrue(settings, "Access:RequireEntra")) : null;

    /// <summary>Middleware before the host.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        var person = request.Cookies[Cookie] is { } session ? _sessions.GetValueOrDefault(session) : null;
        switch (request.Path.Value)
        {
            case "/.auth/login/aad":
                await WriteAsync(response, Page(request.Query["post_login_redirect_uri"].ToString()));
                break;
            case "/.auth/login/aad/callback" when request.HasFormContentType:
                var form = await request.ReadFormAsync(context.RequestAborted);
                SignIn(response, form["person"].ToString());
                response.Redirect(OwnPath(form["state"].ToString()));
                break;
            case "/.auth/logout":
                _sessions.TryRemove(request.Cookies[Cookie] ?? "", out _);
                response.Cookies.Delete(Cookie);
                response.Redirect(OwnPath(request.Query["post_logout_redirect_uri"].ToString(), "/.auth/logout/done"));
                break;
            case "/.auth/logout/done":
                await WriteAsync(response, SignedOut);
                break;
            case "/.auth/me" when person is not null:
                await response.WriteAsJsonAsync(
                    new[] { new { provider_name = "aad", user_id = person.UserPrincipalName, user_claims = Claims(person) } }, context.RequestAborted);
                break;
            case { } path when path.StartsWith("/.auth/", StringComparison.Ordinal):
                response.StatusCode = path == "/.auth/me" ? StatusCodes.Status401Unauthorized : StatusCodes.Status404NotFound;
                break;
            default:
                SetPrincipal(request.Headers, person);
                if (requiresSignIn && person is null && !OpenPaths.Any(open => request.Path.StartsWithSegments(open, StringComparison.OrdinalIgnoreCase)))
                    response.StatusCode = StatusCodes.Status401Unauthorized;
                else
                    await next(context);
                break;
        }
    }

    private void SignIn(HttpResponse response, string key)
    {
        if (Person.All.FirstOrDefault(person => person.Key == key) is not { } person)
            return;
        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _sessions[session] = person;
        response.Cookies.Append(Cookie, session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
    }

    /// <summary>What a caller wrote into such headers goes; what the platform knows comes.</summary>
    private static void SetPrincipal(IHeaderDictionary headers, Person? person)
    {
        foreach (var name in headers.Keys.Where(name => name.StartsWith(PrincipalHeader, StringComparison.OrdinalIgnoreCase)).ToList())
            headers.Remove(name);
        if (person is null)
            return;
        headers[PrincipalHeader] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
        {
            auth_typ = "aad",
            claims = Claims(person),
            name_typ = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            role_typ = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
        }));
        headers[$"{PrincipalHeader}-NAME"] = person.UserPrincipalName;
        headers[$"{PrincipalHeader}-ID"] = person.Key;
        headers[$"{PrincipalHeader}-IDP"] = "aad";
    }

    private static object[] Claims(Person person) =>
    [
        new { typ = "name", val = person.Name },
        new { typ = "preferred_username", val = person.UserPrincipalName },
        .. person.Roles.Select(role => new { typ = "roles", val = role }),
    ];

    private static string Page(string state) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Sign in (simulated)</title></head>
        <body><main><h1>Sign in</h1><p>This simulates Microsoft Entra ID. Choose who you are.</p><form method="post" action="/.auth/login/aad/callback">
        <input type="hidden" name="state" value="{WebUtility.HtmlEncode(state)}">
        {string.Join('\n', Person.All.Select(Choice))}
        </form></main></body></html>
        """;

    private static string Choice(Person person) =>
        $"<p><button name=\"person\" value=\"{person.Key}\">{WebUtility.HtmlEncode(person.Name)}</button> "
        + $"{(person.Roles.Count == 0 ? "no role" : string.Join(", ", person.Roles))}</p>";

    private static Task WriteAsync(HttpResponse response, string html)
    {
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(html);
    }

    /// <summary>A path of this app, and no other address.</summary>
    private static string OwnPath(string path, string otherwise = "/") => path is ['/'] or ['/', not ('/' or '\\'), ..] ? path : otherwise;

    private static bool IsTrue(IReadOnlyDictionary<string, string?> settings, string name) =>
        string.Equals(settings.GetValueOrDefault(name), "true", StringComparison.OrdinalIgnoreCase);
}
