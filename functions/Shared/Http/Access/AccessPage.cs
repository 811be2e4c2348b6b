using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>Says in plain words why somebody does not see a page, and what to do.</summary>
internal sealed class AccessPage
{
    private const string Folder = "Shared.Http.Access";

    /// <summary>Of the explanation, which needs no file. Has no character that the template would encode, so that the hash holds.</summary>
    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
        + "nav{margin-top:2.5rem}a{display:inline-block;padding:.5rem .75rem .5rem 0}code{overflow-wrap:anywhere}";

    /// <summary>
    /// Of all pages for people. Nothing inline and nothing external: a text that escaped the encoding could not run or send anything. A form may lead
    /// to Entra's sign-in, since some browsers check where a form is redirected to: https://github.com/w3c/webappsec-csp/issues/8.
    /// </summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'self' 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; script-src 'self'; "
        + "img-src 'self' data:; connect-src 'self'; form-action 'self' https://login.microsoftonline.com; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Made for the first page, so that the start of the app does not load the template engine.</summary>
    private LiquidTemplates? _templates;

    /// <summary>The security headers of every page for people, besides those of all answers.</summary>
    public static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        // With no-referrer a browser hides in Origin, too, where a form comes from: https://fetch.spec.whatwg.org/#append-a-request-origin-header.
        headers["Referrer-Policy"] = "same-origin";
    }

    /// <summary>The address of App Service at which people sign in, and from which they come back.</summary>
    /// <param name="path">A path of this app, with its query.</param>
    public static string SignIn(string path) => $"/.auth/login/aad?post_login_redirect_uri={Uri.EscapeDataString(path)}";

    /// <summary>The query as it may be handed on: without a function key, and without one more parameter.</summary>
    public static QueryString QueryOf(HttpRequest request, string without = "") => QueryString.Create(
        request.Query.Where(given => !string.Equals(given.Key, without, StringComparison.OrdinalIgnoreCase)
            && !string.Equals(given.Key, "code", StringComparison.OrdinalIgnoreCase)));

    /// <param name="name">Who is signed in.</param>
    /// <param name="roles">The missing roles.</param>
    public IResult Show(HttpRequest request, AccessView view, string name = "", string roles = "") => Render(request, view, "", name, roles);

    /// <summary>Leads the browser once more to a page, this time from a page of this app.</summary>
    public IResult Continue(HttpRequest request, string path) => Render(request, AccessView.Continue, path, "", "");

    /// <summary>What a page could not do. A program gets the same as a problem.</summary>
    public IResult Explain(HttpRequest request, ProblemException problem, string correlationId)
    {
        SetHeaders(request.HttpContext.Response.Headers);
        ProblemResult.SetRetryAfter(problem, request.HttpContext.Response.Headers);
        var isTemporary = problem.Kind.Status is >= 500 or StatusCodes.Status429TooManyRequests;
        return Render(
            request, isTemporary ? AccessView.NotNow : AccessView.NotPossible, "", isTemporary ? correlationId : problem.Message, "", problem.Kind.Status);
    }

    private IResult Render(HttpRequest request, AccessView view, string next, string name, string roles, int? problemStatus = null)
    {
        var language = ReaderLanguage.Of(request);
        var (status, link, word) = view switch
        {
            AccessView.Continue => (StatusCodes.Status401Unauthorized, next, "Continue"),
            AccessView.SignedOut => (StatusCodes.Status401Unauthorized, SignIn(PublicAddress.PagePath), "SignIn"),
            AccessView.NoRole =>
                (StatusCodes.Status403Forbidden, $"/.auth/logout?post_logout_redirect_uri={Uri.EscapeDataString(PublicAddress.PagePath)}", "SignOut"),
            AccessView.OnlyReads or AccessView.OtherSite => (StatusCodes.Status403Forbidden, PublicAddress.PagePath, "OpenPage"),
            AccessView.NotAForm => (StatusCodes.Status415UnsupportedMediaType, PublicAddress.PagePath, "OpenPage"),
            AccessView.NoSigningKey => (StatusCodes.Status409Conflict, "", ""),
            AccessView.NotNow or AccessView.NotPossible => (problemStatus.GetValueOrDefault(), PublicAddress.PagePath, "OpenPage"),
            _ => (StatusCodes.Status401Unauthorized, "", ""),
        };
        var model = new
        {
            Style,
            View = view.ToString(),
            Name = name,
            Roles = roles,
            Next = next,
            Link = link,
            Word = word,
            // Not after a form: its answer cannot be opened again.
            Languages = (HttpMethods.IsGet(request.Method) ? ReaderLanguage.All : []).Where(other => other != language)
                .Select(other => new { Code = other, Link = QueryOf(request, ReaderLanguage.Parameter).Add(ReaderLanguage.Parameter, other).ToString() })
                .ToList(),
        };
        var html = (_templates ??= new()).Render($"{Folder}.access", model, LiquidTemplates.CultureOf(language));
        return Results.Text(html, "text/html; charset=utf-8", statusCode: status);
    }
}

/// <summary>Why somebody does not see a page.</summary>
internal enum AccessView
{
    /// <summary>The browser sends the cookie only if the page itself leads to the page.</summary>
    Continue,

    /// <summary>Nobody can sign in, and the page was not opened with a key, or too long ago.</summary>
    NoKey,

    /// <summary>The same for a form.</summary>
    KeyExpired,

    /// <summary>A form of somebody who is not signed in any more.</summary>
    SignedOut,

    /// <summary>Signed in, without the role to read.</summary>
    NoRole,

    /// <summary>A form of somebody who may only read.</summary>
    OnlyReads,

    /// <summary>Entra is required, but nobody can sign in.</summary>
    Closed,

    /// <summary>A form that another site sent.</summary>
    OtherSite,

    NotAForm,

    /// <summary>There is no secret to sign the cookie with.</summary>
    NoSigningKey,

    /// <summary>Something that the page needs does not answer.</summary>
    NotNow,

    /// <summary>What was asked for makes no sense.</summary>
    NotPossible,
}
