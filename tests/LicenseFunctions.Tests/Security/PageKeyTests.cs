using System.Net;
using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Shared.Http.Access;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Security;

/// <summary>The page where nobody can sign in: a function key opens it for 12 hours.</summary>
public sealed class PageKeyTests(AzuriteFixture azurite)
{
    internal const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Key = "k-1+2/3==";
    private const string Form = "/api/app/products/SPE_E5/order";
    private const string Opening = "/api/dashboard?code=k-1%2B2%2F3%3D%3D";

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["LocalHost:EnableAuth"] = "true",
        ["LocalHost:Keys:functions:GetDashboard:page"] = Key,
        ["Links:SigningKey"] = Secret,
    };

    [Fact]
    public async Task Key_IsTakenOutOfTheAddress_AndOpensThePage()
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();

        var answer = await visitor.GetAsync($"{Opening}&order=SPE_E5&lang=nl");

        Assert.Equal((HttpStatusCode.Redirect, "/api/app?order=SPE_E5&lang=nl"), (answer.Status, answer.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/app")).Status);
        Assert.Contains("key", (await visitor.GetAsync("/api/app")).Body.GetString(), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.Forbidden, (await visitor.PostAsync(Form, [])).Status);
    }

    [Fact]
    public async Task Key_InAHeader_OpensThePage_AndAWrongOneDoesNot()
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();

        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/api/dashboard")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/api/dashboard?code=wrong")).Status);
        Assert.Empty(visitor.Cookies.GetAllCookies());
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/api/dashboard", ("x-functions-key", Key))).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/app")).Status);
    }

    [Theory]
    [InlineData("127.0.0.1:7071", false)]
    [InlineData("localhost", false)]
    [InlineData("licenses.contoso.com", true)]
    public async Task Cookie_IsForThePageOnly_AndHidesTheKey(string host, bool isSecure)
    {
        await using var app = await StartAsync();

        var cookie = Assert.Single((await app.NewVisitor().GetAsync(Opening, ("Host", host))).Headers.GetValues("Set-Cookie"));

        Assert.Equal(["httponly", "max-age=43200", "path=/api/app", "samesite=strict", .. isSecure ? ["secure"] : Array.Empty<string>()],
            cookie.ToLowerInvariant().Split("; ").Skip(1).Where(part => !part.StartsWith("expires=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("k-1", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_HoldsForTwelveHours()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await StartAsync(clock: clock);
        var cookie = await OpenAsync(app);

        clock.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(app, cookie)).Status);
        clock.Advance(TimeSpan.FromHours(0.2));

        var page = await ShowAsync(app, cookie);
        var form = await app.NewVisitor().PostAsync(Form, [], ("Cookie", cookie));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (page.Status, form.Status));
        Assert.Contains("/api/dashboard?code=KEY", page.Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", form.Body.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_ThatWasTamperedWith_OpensNothing()
    {
        await using var app = await StartAsync();
        var cookie = await OpenAsync(app);
        var (until, signature) = (cookie.Split('=', '.')[1], cookie.Split('.')[1]);
        var later = $"{long.Parse(until, System.Globalization.CultureInfo.InvariantCulture) + 3600}";

        foreach (var value in new[]
        {
            $"{later}.{signature}", $"{until}.{signature[..^1]}{(signature[^1] == '0' ? '1' : '0')}", $"{until}.", $"{until}", $".{signature}", "", "x.y",
            $"{until}.{signature}.{signature}",
            // Signed with another key, or for another purpose: as the links in mails are.
            Signed(later, $"page until {later}", "another key that has thirty-two characters"), Signed(later, $"link {later}", Secret),
            Signed("99999999999999999999", "page until 99999999999999999999", Secret),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await ShowAsync(app, $"{PageKey.Cookie}={value}")).Status);
        }
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(app, $"{PageKey.Cookie}={Signed(later, $"page until {later}", Secret)}")).Status);
    }

    [Fact]
    public async Task Cookie_AfterTheSecretChanged_OpensNothing()
    {
        await using var app = await StartAsync();
        var cookie = await OpenAsync(app);

        await using var later = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>(Settings) { ["Links:SigningKey"] = "fedcba9876543210fedcba9876543210" },
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await ShowAsync(later, cookie)).Status);
    }

    /// <summary>Not even if the platform let it through.</summary>
    [Fact]
    public async Task Cookie_WhereEverybodyMustSignIn_OpensNothing_AndIsNotGiven()
    {
        await using var app = await StartAsync();
        var cookie = await OpenAsync(app);
        await using var strict = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>(Settings) { ["Access:RequireEntra"] = "true", ["WEBSITE_AUTH_ENABLED"] = "true" },
        });

        Assert.Equal(HttpStatusCode.Redirect, (await ShowAsync(strict, cookie)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await strict.NewVisitor().PostAsync(Form, [], ("Cookie", cookie))).Status);
        var visitor = strict.NewVisitor();
        (await visitor.GetAsync(Opening)).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        Assert.Empty(visitor.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task Form_OfAnotherSite_WithTheCookie_IsRefused()
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();
        await visitor.GetAsync(Opening);

        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync(Form, [], ("Sec-Fetch-Site", "cross-site"))).Status);
    }

    [Fact]
    public async Task Key_WithoutASecretToSignWith_OpensNothing_AndSaysWhichSettingIsMissing()
    {
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = Settings.Where(setting => setting.Key != "Links:SigningKey").ToDictionary(),
        });
        var visitor = app.NewVisitor();

        var answer = await visitor.GetAsync(Opening);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("Links__SigningKey", answer.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/api/app")).Status);
        // Nor is it empty, which anybody could sign with.
        var until = $"{TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}";
        Assert.Equal(HttpStatusCode.Unauthorized, (await ShowAsync(app, $"{PageKey.Cookie}={Signed(until, $"page until {until}", "")}")).Status);
    }

    /// <summary>A browser leaves the cookie out where a mail or another site led to the page, so the page leads to itself, once.</summary>
    [Fact]
    public async Task Page_ThatAMailLedTo_LeadsToItselfOnce()
    {
        await using var app = await StartAsync();
        var visitor = app.NewVisitor();
        const string Again = "/api/app?order=SPE_E5&continue=1";

        var first = await visitor.GetAsync("/api/app?order=SPE_E5", ("Sec-Fetch-Site", "cross-site"));
        var typed = await visitor.GetAsync("/api/app?order=SPE_E5", ("Sec-Fetch-Site", "none"));
        var second = await visitor.GetAsync(Again, ("Sec-Fetch-Site", "cross-site"));
        await visitor.GetAsync(Opening);
        var withCookie = await visitor.GetAsync(Again, ("Sec-Fetch-Site", "same-origin"));

        Assert.Contains($"content=\"0; url={WebUtility.HtmlEncode(Again)}\"", first.Body.GetString(), StringComparison.Ordinal);
        Assert.All([first, typed, second], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.Status));
        Assert.All([typed, second], answer => Assert.DoesNotContain("refresh", answer.Body.GetString(), StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Redirect, "/api/app?order=SPE_E5"), (withCookie.Status, withCookie.Headers.Location?.ToString()));
    }

    private Task<TestApp> StartAsync(TimeProvider? clock = null) => TestApp.StartAsync(azurite, new() { Settings = Settings, Clock = clock });

    /// <summary>As a browser sends it.</summary>
    private static async Task<string> OpenAsync(TestApp app) =>
        Assert.Single((await app.NewVisitor().GetAsync(Opening)).Headers.GetValues("Set-Cookie")).Split(';')[0];

    private static Task<Answer> ShowAsync(TestApp app, string cookie) =>
        app.NewVisitor().GetAsync("/api/app", ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));

    private static string Signed(string until, string text, string secret) =>
        $"{until}.{Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)))}";
}
