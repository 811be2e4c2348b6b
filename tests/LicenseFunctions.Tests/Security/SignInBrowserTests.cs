using System.Net;
using LicenseFunctions.Tests.Fixtures;
using LocalFunctions.Run.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LicenseFunctions.Tests.Security;

/// <summary>Sign-in and cookies as a browser treats them, in Chromium: from a mail to the page, and forms of other sites.</summary>
public sealed class SignInBrowserTests(AzuriteFixture azurite, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string WebMail = "http://webmail.example/inbox";

    [Fact]
    public async Task LinkInAMail_AfterTheSignIn_EndsWhereItLed()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true });
        var (page, target) = (await browser.NewPageAsync(), Url(app, "/api/app?order=SPE_E5"));
        await ReadMailAsync(page, $"<a href=\"{target}\">Open</a>");

        await page.GetByText("Open").ClickAsync();
        await page.SignInAsync(Person.Operator);

        await Expect(page).ToHaveURLAsync(target);
        await Expect(page.Locator("body")).ToContainTextAsync("Els Peeters");
        await page.GotoAsync(Url(app, "/.auth/logout?post_logout_redirect_uri=/api/app"));
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in");
    }

    /// <summary>The cookie is SameSite=Strict: a browser sends it neither with the link in a mail, nor with the redirect after the key.</summary>
    [Fact]
    public async Task LinkInAMail_WhereAKeyOpenedThePage_EndsWhereItLed()
    {
        await using var app = await StartWithKeyAsync();
        var (page, target) = (await browser.NewPageAsync(), Url(app, "/api/app?order=SPE_E5"));
        await ReadMailAsync(page, $"<a href=\"{Url(app, "/api/dashboard?code=any&lang=en")}\">Key</a> <a href=\"{target}\">Open</a>");

        await page.GetByText("Open").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You cannot open this page yet");
        await page.GotoAsync(WebMail);
        await page.GetByText("Key").ClickAsync();
        await Expect(page).ToHaveURLAsync(Url(app, "/api/app?lang=en"));
        await Expect(page.Locator("#user, main").First).ToBeVisibleAsync();
        await page.GotoAsync(WebMail);
        await page.GetByText("Open").ClickAsync();

        await Expect(page).ToHaveURLAsync(target);
        Assert.Equal((int)HttpStatusCode.OK, (await page.ReloadAsync())!.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FormOfAnotherSite_InABrowser_IsRefused(bool isSignedIn)
    {
        await using var app = isSignedIn ? await TestApp.StartAsync(azurite, new() { SignIn = true }) : await StartWithKeyAsync();
        var page = await browser.NewPageAsync();
        if (isSignedIn)
        {
            await page.GotoAsync(Url(app, "/api/app"));
            await page.SignInAsync(Person.Operator);
        }
        else
        {
            await page.GotoAsync(Url(app, "/api/dashboard"));
        }
        await Expect(page).ToHaveURLAsync(Url(app, "/api/app"));
        await ReadMailAsync(page, $"<form method=\"post\" action=\"{Url(app, "/api/app/products/SPE_E5/order")}\"><button>Win a prize</button></form>");

        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button).ClickAsync(), answer => answer.Request.Method == "POST");

        Assert.Equal((int)HttpStatusCode.Forbidden, answer.Status);
        await Expect(page.Locator("main")).ToContainTextAsync("Nothing was changed");
    }

    private Task<TestApp> StartWithKeyAsync() =>
        TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Links:SigningKey"] = PageKeyTests.Secret } });

    private static string Url(TestApp app, string path) => new Uri(app.Http.BaseAddress!, path).AbsoluteUri;

    /// <summary>A page of another site.</summary>
    private static async Task ReadMailAsync(IPage page, string html)
    {
        await page.UnrouteAsync(WebMail);
        await page.RouteAsync(WebMail, route => route.FulfillAsync(new() { ContentType = "text/html", Body = html }));
        await page.GotoAsync(WebMail);
    }
}
