using System.Net;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Run.SignIn;

namespace LicenseFunctions.Tests.Security;

/// <summary>Who may open the page, and send its forms.</summary>
public sealed class PageAccessTests(AzuriteFixture azurite)
{
    private const string Form = "/api/app/products/SPE_E5/order";

    [Fact]
    public async Task Page_OfSomebodyWithAllRoles_IsAnOperators_AndTheirFormIsAccepted()
    {
        await using var app = await StartAsync();
        var els = await app.SignInAsync(Person.Operator);

        var page = await els.GetAsync("/api/app");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Els Peeters", page.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.Forbidden, (await els.PostAsync(Form, [])).Status);
    }

    [Fact]
    public async Task Form_OfSomebodyWhoMayOnlyRead_IsRefused_AndNamesTheMissingRoles()
    {
        await using var app = await StartAsync();
        var tom = await app.SignInAsync(Person.Reader);

        Assert.Equal(HttpStatusCode.OK, (await tom.GetAsync("/api/app")).Status);
        var answer = await tom.PostAsync(Form, []);

        Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (answer.Status, answer.MediaType));
        Assert.Contains("Tom Janssens", answer.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("Licenses.Assign, Licenses.Order", answer.Body.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Licenses.Assign,Licenses.Order")]
    [InlineData("licenses.read")]
    [InlineData("Licenses.Read ")]
    public async Task Page_OfSomebodyWithoutTheRoleToRead_IsRefused(string roles)
    {
        await using var app = await TestApp.StartAsync(azurite, PlatformIsOn());

        var answer = await app.SendAsync(HttpMethod.Get, "/api/app", null, SignedIn("Nora", roles.Split(',')));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Theory]
    [InlineData("en", "You are signed in as Nora Claes, and this account does not have the role Licenses.Read.", "Sign out")]
    [InlineData("fr", "Vous êtes connecté en tant que Nora Claes, et ce compte n'a pas le rôle Licenses.Read.", "Se déconnecter")]
    [InlineData("nl", "U bent aangemeld als Nora Claes, en dit account heeft de rol Licenses.Read niet.", "Afmelden")]
    public async Task Page_OfSomebodyWithoutARole_SaysWhichIsMissing_InTheirLanguage(string language, string why, string link)
    {
        await using var app = await StartAsync();
        var nora = await app.SignInAsync(Person.Stranger);

        var byBrowser = await nora.GetAsync("/api/app", ("Accept-Language", $"{language}-BE,de;q=0.9"));
        var byAddress = await nora.GetAsync($"/api/app/orders?lang={language}", ("Accept-Language", "de"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (byBrowser.Status, byAddress.Status));
        var html = WebUtility.HtmlDecode(byBrowser.Body.GetString()!);
        Assert.Contains(why, html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/.auth/logout?post_logout_redirect_uri=%2Fapi%2Fapp\">{link}</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfSomebodyWhoIsNotSignedIn_LeadsToTheSignIn_AndBackToTheSamePlace()
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();

        var answer = await visitor.GetAsync("/api/app?order=SPE_E5&lang=nl&x=a%26b");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        var signIn = answer.Headers.Location!.ToString();
        Assert.StartsWith("/.auth/login/aad?post_login_redirect_uri=", signIn, StringComparison.Ordinal);
        Assert.Equal("/api/app?order=SPE_E5&lang=nl&x=a%26b", Uri.UnescapeDataString(signIn.Split("post_login_redirect_uri=")[1]));
        await visitor.SignInAsync(Person.Reader);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/app?order=SPE_E5&lang=nl&x=a%26b")).Status);
    }

    /// <summary>A function key in the address of the page is for nobody else.</summary>
    [Fact]
    public async Task SignIn_IsNotGivenTheKeyInAnAddress()
    {
        await using var app = await StartAsync();

        var answer = await app.NewVisitor().GetAsync("/api/app?code=secret-key&order=SPE_E5");

        Assert.DoesNotContain("secret-key", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(Uri.EscapeDataString("/api/app?order=SPE_E5"), answer.Headers.Location.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/api/app")]
    [InlineData("/\\evil.example/api/app")]
    [InlineData("https://evil.example/")]
    public async Task SignIn_LeadsToNoOtherSite(string elsewhere)
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();

        // The app sends back only a path of its own; what it gets as a parameter is no address for it.
        var answer = await visitor.GetAsync($"/api/app?post_login_redirect_uri={Uri.EscapeDataString(elsewhere)}", ("X-Forwarded-Host", "evil.example"));
        var target = Uri.UnescapeDataString(answer.Headers.Location!.ToString().Split("post_login_redirect_uri=")[1]);
        var done = await visitor.PostAsync("/.auth/login/aad/callback", [("person", "reader"), ("state", elsewhere)]);
        var left = await visitor.GetAsync($"/.auth/logout?post_logout_redirect_uri={Uri.EscapeDataString(elsewhere)}");

        Assert.StartsWith("/.auth/login/aad?", answer.Headers.Location.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("/api/app?", target, StringComparison.Ordinal);
        Assert.Equal(("/", "/.auth/logout/done"), (done.Headers.Location!.ToString(), left.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task Form_OfSomebodyWhoIsNotSignedInAnyMore_IsRefused_AndNotSentToTheSignIn()
    {
        await using var app = await StartAsync();
        var els = await app.SignInAsync(Person.Operator);
        await els.GetAsync("/.auth/logout");

        var answer = await els.PostAsync(Form, []);

        Assert.Equal((HttpStatusCode.Unauthorized, "text/html"), (answer.Status, answer.MediaType));
        Assert.Contains("/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fapp", answer.Body.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StaleSession_IsNobodys()
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();
        visitor.Cookies.Add(visitor.Address, new Cookie("AppServiceAuthSession", "0123456789abcdef0123456789abcdef"));

        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/api/app")).Status);
    }

    /// <summary>Both where the platform replaces what a caller wrote into its headers, and where nothing stands before the app.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ForgedPrincipal_OpensNoPage(bool isPlatformOn)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = isPlatformOn });
        var visitor = app.NewVisitor();
        var forged = SignedIn("Mallory", AppRole.Read, AppRole.Assign, AppRole.Order);

        var page = await visitor.GetAsync("/api/app", forged);
        var form = await visitor.PostAsync(Form, [], forged);

        Assert.Equal(isPlatformOn ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized, page.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, form.Status);
        Assert.DoesNotContain("Mallory", form.Body.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "SAME-ORIGIN, cross-site")]
    public async Task Form_OfAnotherSite_IsRefused_ByWhatTheBrowserSays(string header, string value)
    {
        await using var app = await StartAsync();
        var els = await app.SignInAsync(Person.Operator);

        await IsFromAnotherSiteAsync(els, (header, value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost")]
    public async Task Form_OfAnotherSite_IsRefused_WhereAnOldBrowserSaysOnlyTheOrigin(string origin)
    {
        await using var app = await StartAsync();
        var els = await app.SignInAsync(Person.Operator);

        await IsFromAnotherSiteAsync(els, ("Sec-Fetch-Site", ""), ("Origin", origin));
        Assert.NotEqual(HttpStatusCode.Forbidden, (await els.PostAsync(Form, [], ("Sec-Fetch-Site", ""))).Status);
    }

    /// <summary>Behind Azure's front end the app sees http, so it goes by the host, but http is an origin of its own.</summary>
    [Theory]
    [InlineData("https://licenses.contoso.com", true)]
    [InlineData("https://LICENSES.contoso.com", true)]
    [InlineData("http://licenses.contoso.com", false)]
    [InlineData("https://licenses.contoso.com:8443", false)]
    [InlineData("https://licenses.contoso.com.evil.example", false)]
    public async Task Origin_IsComparedWithTheHostThatTheBrowserAskedFor(string origin, bool isOwn)
    {
        await using var app = await TestApp.StartAsync(azurite, PlatformIsOn());
        var visitor = app.NewVisitor();

        var answer = await visitor.PostAsync(
            Form, [], ("Host", "licenses.contoso.com"), ("Sec-Fetch-Site", ""), ("Origin", origin), SignedIn("Els", [.. AppRole.Operator]));

        Assert.Equal(!isOwn, answer.Status == HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Form_ThatIsNone_IsRefused(string type)
    {
        await using var app = await StartAsync();
        var els = await app.SignInAsync(Person.Operator);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await els.PostAsync(Form, [], ("Content-Type", type))).Status);
    }

    [Fact]
    public async Task Page_WhereEverybodyMustSignIn_IsRefusedByThePlatform_AndOpenToThoseWhoDid()
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            SignIn = true,
            Settings = new Dictionary<string, string> { ["Access:RequireEntra"] = "true" },
        });
        var visitor = app.NewVisitor();

        var page = await visitor.GetAsync("/api/app");
        var call = await visitor.GetAsync("/api/licenses");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (page.Status, call.Status));
        Assert.Null(page.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/health")).Status);
        await visitor.SignInAsync(Person.Reader);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/app")).Status);
    }

    [Fact]
    public async Task Page_WhereEverybodyMustSignInAndNobodyCan_IsClosed_AndSaysSo()
    {
        await using var app = await TestApp.StartAsync(
            azurite, new() { Settings = new Dictionary<string, string> { ["Access:RequireEntra"] = "true", ["Links:SigningKey"] = PageKeyTests.Secret } });

        var answer = await app.NewVisitor().GetAsync("/api/app", SignedIn("Mallory", AppRole.Read));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("App Service authentication is off", answer.Body.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanation_HasTheHeadersOfThePage_AndShowsNamesAsText()
    {
        await using var app = await TestApp.StartAsync(azurite, PlatformIsOn());

        var answer = await app.SendAsync(HttpMethod.Get, "/api/app", null, SignedIn("<script>alert(1)</script>"));

        Assert.DoesNotContain("<script>", answer.Body.GetString(), StringComparison.Ordinal);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(azurite, new() { SignIn = true });

    /// <summary>As the worker sees it in Azure: the claims come as a header, and are believed.</summary>
    private static TestAppOptions PlatformIsOn() => new() { Settings = new Dictionary<string, string> { [PlatformSignIn.IsOnSetting] = "true" } };

    private static async Task IsFromAnotherSiteAsync(Visitor visitor, params (string Name, string Value)[] headers)
    {
        var answer = await visitor.PostAsync(Form, [], headers);

        Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (answer.Status, answer.MediaType));
        Assert.Contains("not sent from a page of this app", answer.Body.GetString(), StringComparison.Ordinal);
    }

    private static (string Name, string Value) SignedIn(string name, params string[] roles)
    {
        var claims = roles.Select(role => new { typ = "roles", val = role }).Append(new { typ = "name", val = name });
        return ("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { auth_typ = "aad", claims }))));
    }
}
