using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using LicenseFunctions.Tests.Alerts;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using Microsoft.Playwright;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>The mailbox of a local run in Chromium. UPDATE_SCREENSHOTS=1 writes its pictures in docs/ anew.</summary>
public sealed class MailboxBrowserTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData(1200, "light")]
    [InlineData(1200, "dark")]
    [InlineData(390, "light")]
    [InlineData(390, "dark")]
    public async Task Mailbox_ShowsListAndMail_OnAPhoneOneAfterTheOther(int width, string scheme)
    {
        await using var tenant = await StartAsync();
        await FillAsync(tenant);
        var page = await PageAsync(width, scheme);

        await page.GotoAsync($"{tenant.Server.BaseAddress}mailbox");
        var list = page.GetByRole(AriaRole.Navigation, new() { Name = "Mails" });
        await AxeFindsNothingAsync(page);
        await list.GetByText("Refused: 5 Business Premium").ClickAsync();

        await Assertions.Expect(page.Locator("iframe")).ToHaveAttributeAsync("srcdoc", new Regex("Decide: the reseller refused your order"));
        await Assertions.Expect(list).ToBeVisibleAsync(new() { Visible = width > 720 });
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await AxeFindsNothingAsync(page);
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1" && (width > 720) == (scheme == "light"))
            await page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"mailbox-{(width > 720 ? "desktop" : "phone")}-{scheme}.png") });
        await page.GetByRole(AriaRole.Link, new() { Name = "Text", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("> dit kan pas na een ondertekend addendum.");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Link_InAMail_OpensItsPageInANewTab()
    {
        await using var tenant = await StartAsync();
        var link = $"<a style='display:block;height:90vh' href='{tenant.Server.BaseAddress}mailbox'>Go</a>";
        await tenant.MailAsync(Mails.Json(html: $"<html><head></head><body>{link}</body></html>"));
        var page = await PageAsync(1200, "light");
        await page.GotoAsync($"{tenant.Server.BaseAddress}mailbox");

        // Nothing can run in the frame, not even what finds a link for Playwright.
        var opened = await page.RunAndWaitForPopupAsync(() => page.Locator("iframe").ClickAsync());

        await opened.WaitForURLAsync($"{tenant.Server.BaseAddress}mailbox");
        Assert.Equal("Mailbox (1)", await opened.TitleAsync());
        await page.CloseAsync();
    }

    private static async Task FillAsync(RunningTenant tenant)
    {
        var warning = DigestSamples.Three("en");
        await tenant.MailAsync(Mails.Json("admin@contoso.example", warning.Subject, warning.Text, warning.Html));
        await tenant.MailAsync(Mails.Order(text: "Bonjour,\n\nMerci d'ajouter 5 licences."));
        var notice = NoticeTests.Refused("en");
        await tenant.MailAsync(Mails.Json("admin@contoso.example", notice.Subject, notice.Text, notice.Html));
        await tenant.MailAsync(Mails.Json("admin@contoso.example", "The newest mail", "Text only"));
    }

    private Task<IPage> PageAsync(int width, string scheme) => browser.NewPageAsync(new()
    {
        ViewportSize = new() { Width = width, Height = 900 },
        ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
    });

    private static async Task AxeFindsNothingAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { Iframes = false });
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}")));
    }
}
