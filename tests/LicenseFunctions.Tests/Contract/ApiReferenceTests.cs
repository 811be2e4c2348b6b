using System.Net;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LicenseFunctions.Tests.Contract;

/// <summary>The contract as a page, in Chromium.</summary>
public sealed class ApiReferenceTests(AzuriteFixture azurite, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    /// <summary>What the policy refuses is not always in the console: a script may catch what it causes.</summary>
    [Fact]
    public async Task Page_ShowsTheContract_AsksNoOtherHost_AndKeepsToItsPolicy()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var page = await browser.NewPageAsync();
        var (requests, complaints) = (new List<string>(), new List<string>());
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => complaints.AddRange(message.Type is "error" or "warning" ? [message.Text] : Array.Empty<string>());
        page.PageError += (_, error) => complaints.Add(error);

        await page.AddInitScriptAsync(
            "refused = []; addEventListener('securitypolicyviolation', e => refused.push(`${e.effectiveDirective}: ${e.blockedURI}`))");

        await page.GotoAsync(new Uri(app.Http.BaseAddress!, "/api/docs").AbsoluteUri);

        await Expect(page).ToHaveTitleAsync("LicenseFunctions API");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "LicenseFunctions", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Orders", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Order licenses from the reseller, or return some" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Test Request")).ToHaveCountAsync(0);
        Assert.Equal(["/api/docs", "/api/docs/scalar.js"], requests.Select(request => new Uri(request).AbsolutePath));
        Assert.All(requests, request => Assert.StartsWith(app.Http.BaseAddress!.AbsoluteUri, request, StringComparison.Ordinal));
        Assert.Empty(complaints.Concat(await page.EvaluateAsync<string[]>("refused")));
    }

    [Fact]
    public async Task Page_NeedsAKey_AndItsScriptDoesNot()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["LocalHost:EnableAuth"] = "true" } });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, "/api/docs"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/api/docs/scalar.js"));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("br, gzip", "gzip")]
    [InlineData("gzip;q=0", "")]
    public async Task Script_IsCompressed_ForWhoCanReadIt(string? accepted, string encoding)
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/docs/scalar.js");
        if (accepted is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var script = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(encoding, string.Join(", ", answer.Content.Headers.ContentEncoding));
        Assert.Equal(encoding.Length > 0, script[0] == 0x1f && script[1] == 0x8b);
        Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));
    }

    [Fact]
    public async Task Script_IsKeptForGood_InTheVersionThatThePageAsksFor()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var page = (await app.GetAsync("/api/docs")).Body.GetString()!;
        var address = page[(page.LastIndexOf("src=\"", StringComparison.Ordinal) + 5)..page.LastIndexOf("\"></script>", StringComparison.Ordinal)];

        var kept = (await app.GetAsync(address)).Headers.CacheControl;

        Assert.Equal((true, TimeSpan.FromDays(365)), (kept?.Public, kept?.MaxAge));
        Assert.True((await app.GetAsync("/api/docs/scalar.js?v=1")).Headers.CacheControl?.NoCache);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestApp app, string path)
    {
        using var answer = await app.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
