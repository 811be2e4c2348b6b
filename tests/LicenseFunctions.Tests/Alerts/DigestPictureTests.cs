using Deque.AxeCore.Playwright;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Reports;
using Microsoft.Playwright;

namespace LicenseFunctions.Tests.Alerts;

/// <summary>Mails to the administrators as a mail program shows them, in Chromium. UPDATE_SCREENSHOTS=1 writes the pictures in docs/ anew.</summary>
public sealed class DigestPictureTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData("phone", "light", "en")]
    [InlineData("phone", "dark", "en")]
    [InlineData("phone", "light", "fr")]
    [InlineData("phone", "dark", "nl")]
    [InlineData("desktop", "light", "en")]
    [InlineData("desktop", "dark", "en")]
    public async Task Warning_IsAccessible_FitsItsScreen_AndAsksNothingElsewhere(string device, string scheme, string language)
    {
        var width = device == "phone" ? 390 : 720;
        await using var shown = await ShowAsync(DigestSamples.Three(language).Html, width, scheme);

        // Three products on a phone, with what surrounds them, are less than one and a half screens.
        Assert.InRange(await shown.Page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 1, 1200);
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1" && language == "en")
            await shown.Page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"mail-{device}-{scheme}.png"), FullPage = true });
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Warning_OfSixtyProducts_IsNotLongerThanOneOfSix(string scheme)
    {
        await using var sixty = await ShowAsync(
            DigestSamples.Write("en", [.. Enumerable.Range(1, 60).Select(n => SkuSamples.Usage(n, 100, 100 + n))], []).Html, 390, scheme);

        Assert.InRange(await sixty.Page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 1, 1500);
    }

    [Theory]
    [InlineData("phone", "light")]
    [InlineData("phone", "dark")]
    [InlineData("desktop", "light")]
    public async Task Notice_OfARefusedOrder_IsAccessibleAndFitsItsScreen(string device, string scheme)
    {
        await using var shown = await ShowAsync(NoticeTests.Refused("en").Html, device == "phone" ? 390 : 720, scheme);

        Assert.InRange(await shown.Page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 1, 1200);
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1" && device == "phone")
            await shown.Page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"notice-{device}-{scheme}.png"), FullPage = true });
    }

    [Theory]
    [InlineData("phone", "light", "en")]
    [InlineData("phone", "dark", "nl")]
    [InlineData("desktop", "light", "fr")]
    public async Task Report_IsAccessibleAndFitsItsScreen(string device, string scheme, string language)
    {
        await using var shown = await ShowAsync(ReportTests.Sample(language).Html, device == "phone" ? 390 : 720, scheme);

        Assert.InRange(await shown.Page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 1, 1400);
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1" && language == "en")
            await shown.Page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"report-mail-{device}-{scheme}.png"), FullPage = true });
    }

    private async Task<Shown> ShowAsync(string html, int width, string scheme)
    {
        var page = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 800 },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
        });
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);

        await page.SetContentAsync(html);

        Assert.Empty(asked);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}")));
        return new Shown(page);
    }

    private sealed record Shown(IPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Page.CloseAsync();
    }
}
