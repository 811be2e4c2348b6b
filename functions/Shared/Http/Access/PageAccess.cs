using System.Net.Mime;

namespace LicenseFunctions.Shared.Http.Access;

/// <summary>
/// Closes the pages for people, which the Functions host opens to everybody: for those who signed in with Entra ID and have a role, or opened the
/// page with a function key. A form is accepted only from a page of this app.
/// </summary>
internal sealed class PageAccess(CallerAccess access, PageKey key, AccessPage explanation)
{
    /// <summary>A parameter of the address to which the page sent the browser once.</summary>
    private const string SentToItself = "continue";

    /// <returns>Null if the caller may; then the request has a <see cref="PageUser"/>.</returns>
    public IResult? Refuse(string function, HttpRequest request)
    {
        AccessPage.SetHeaders(request.HttpContext.Response.Headers);
        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (changes && !SameOrigin.Sent(request))
            return explanation.Show(request, AccessView.OtherSite);
        if (changes && !IsForm(request))
            return explanation.Show(request, AccessView.NotAForm);
        if (EntraPrincipal.Of(request) is { } principal)
            return RefuseSignedIn(function, request, principal);
        if (access.RequiresEntra || !key.IsIn(request))
            return RefuseUnknown(request, changes);
        if (!changes && request.Query.ContainsKey(SentToItself))
            return Results.LocalRedirect(request.Path + AccessPage.QueryOf(request, without: SentToItself));
        new PageUser("", CanAct: true, HasKey: true).AddTo(request);
        return null;
    }

    /// <summary>For a caller with a function key: takes the key out of the address and remembers for some hours that there was one.</summary>
    public IResult OpenWithKey(HttpRequest request)
    {
        AccessPage.SetHeaders(request.HttpContext.Response.Headers);
        if (!access.RequiresEntra)
        {
            if (!key.CanSign)
                return explanation.Show(request, AccessView.NoSigningKey);
            key.AddTo(request.HttpContext);
        }
        return Results.LocalRedirect(PublicAddress.PagePath + AccessPage.QueryOf(request));
    }

    private IResult? RefuseSignedIn(string function, HttpRequest request, EntraPrincipal principal)
    {
        if (!principal.Roles.Contains(AppRole.Read))
            return explanation.Show(request, AccessView.NoRole, principal.DisplayName, AppRole.Read);
        if (!AppRole.Allows(function, principal.Roles))
        {
            var missing = AppRole.Operator.Except(principal.Roles, StringComparer.Ordinal);
            return explanation.Show(request, AccessView.OnlyReads, principal.DisplayName, string.Join(", ", missing));
        }
        new PageUser(principal.DisplayName, AppRole.Operator.All(principal.Roles.Contains), HasKey: false).AddTo(request);
        return null;
    }

    private IResult RefuseUnknown(HttpRequest request, bool changes)
    {
        if (access.IsAuthenticationOn)
        {
            return changes
                ? explanation.Show(request, AccessView.SignedOut)
                : Results.LocalRedirect(AccessPage.SignIn(request.Path + AccessPage.QueryOf(request)));
        }
        if (access.RequiresEntra)
            return explanation.Show(request, AccessView.Closed);
        // The browser had a reason to leave the cookie out: it sends it when the page itself leads to the page.
        if (!changes && key.CanSign && SameOrigin.IsFromElsewhere(request) && !request.Query.ContainsKey(SentToItself))
            return explanation.Continue(request, request.Path + AccessPage.QueryOf(request).Add(SentToItself, "1"));
        return explanation.Show(request, changes ? AccessView.KeyExpired : AccessView.NoKey);
    }

    private static bool IsForm(HttpRequest request) =>
        request.ContentType is { } type && type.Split(';')[0].Trim().Equals(MediaTypeNames.Application.FormUrlEncoded, StringComparison.OrdinalIgnoreCase);
}
