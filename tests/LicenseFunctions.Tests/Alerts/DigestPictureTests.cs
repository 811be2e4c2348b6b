using Deque.AxeCore.Playwright;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Playwright;

namespace LicenseFunctions.Tests.Alerts;

/// <summary>The warning as a mail program shows it, in Chromium. UPDATE_SCREENSHOTS=1 writes the pictures in docs/ anew.</summary>
public sealed class DigestPictureTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Theory]
    [InlineData("phone", "light", 360, 1400)]
    [InlineData("phone", "dark", 360, 1400)]
    [InlineData("desktop", "light", 720, 1300)]
    [InlineData("desktop", "dark", 720, 1300)]
    public async Task Warning_IsAccessible_FitsItsScreen_AndAsksNothingElsewhere(string device, string scheme, int width, int height)
    {
        var (content, images) = DigestTests.Sample("en");
        var html = images.Aggregate(content.Html, (html, image) =>
            html.Replace($"cid:{image.ContentId}", $"data:image/png;base64,{Convert.ToBase64String(image.Png)}", StringComparison.Ordinal));
        var page = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = device == "phone" ? 2 : 1,
        });
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);

        await page.SetContentAsync(html);

        Assert.All(asked, url => Assert.StartsWith("data:", url, StringComparison.Ordinal));
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.NotEqual(0, await page.EvaluateAsync<int>("document.images[0].naturalWidth"));
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}")));
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
            await page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"mail-{device}-{scheme}.png") });
    }
}
