using System.Security.Cryptography;
using Deque.AxeCore.Playwright;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Replies;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LicenseFunctions.Tests.Dashboard;

/// <summary>The page as people meet it, in Chromium. UPDATE_SCREENSHOTS=1 writes the pictures in docs/ anew.</summary>
public sealed class BrowserTests(AzuriteFixture azurite, BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task Order_FromTheLinkInAMail_IsTakenOnce_AndSeenFulfilled()
    {
        await using var app = await StartAsync();
        var page = await OpenAsync(app, "?order=enterprisepack");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("How many").FillAsync("5");
        await dialog.GetByLabel("Why").FillAsync("Joiners <b>in</b> May");
        await Expect(dialog).ToContainTextAsync("orders@reseller.example is mailed to add 5: from 25 to 30 purchased.");
        // The first answer is lost on its way; the user tries again.
        var calls = new List<string?>();
        await page.RouteAsync("**/api/orders", async route =>
        {
            calls.Add(await route.Request.HeaderValueAsync("idempotency-key"));
            if (calls.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }
            await route.FetchAsync();
            await route.AbortAsync();
        });
        var order = dialog.GetByRole(AriaRole.Button, new() { Name = "Order" });
        await order.ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be reached");

        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Order Office 365 E3" }).ClickAsync();
        await dialog.GetByLabel("How many").FillAsync("5");
        await dialog.GetByLabel("Why").FillAsync("Joiners <b>in</b> May");
        await order.ClickAsync();

        await Expect(page.Locator("#notice")).ToContainTextAsync("is taken.");
        await Expect(dialog).ToBeHiddenAsync();
        Assert.Equal(2, calls.Count);
        Assert.Equal(calls[0], calls[1]);
        var id = Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray()).GetProperty("id").GetString()!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await Eventually.HoldsAsync(() => app.Tenant.Reseller.Orders.Any(taken => taken.OrderId == id), "the reseller has the order");
        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);
        await page.ReloadAsync();
        var shown = page.Locator($"#{id}");
        await Expect(shown).ToContainTextAsync("+5 Office 365 E3 Fulfilled");
        await Expect(shown).ToContainTextAsync("Joiners <b>in</b> May");
        await shown.GetByText("History").ClickAsync();
        await Expect(shown.Locator(".steps li")).ToHaveCountAsync(5);
        await Expect(shown.Locator("blockquote")).ToContainTextAsync("Bonjour,");
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public async Task Order_ThatWasNotAnswered_IsTheSameOnlyForAWhile(int minutesAgo, bool isSame)
    {
        await using var app = await StartAsync();
        var page = await OpenAsync(app);
        await page.EvaluateAsync($$"""
            sessionStorage.setItem('order', JSON.stringify({
                what: '{"sku":"ENTERPRISEPACK","quantity":5}', at: Date.now() - {{minutesAgo}} * 60000, key: 'earlier'
            }))
            """);
        await page.ReloadAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Order Office 365 E3" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("How many").FillAsync("5");
        var call = await page.RunAndWaitForRequestAsync(
            () => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Order" }).ClickAsync(), request => request.Method == "POST");

        Assert.Equal(isSame, await call.HeaderValueAsync("idempotency-key") == "earlier");
        await Expect(page.Locator("#notice")).ToContainTextAsync("is taken.");
    }

    [Fact]
    public async Task Order_ThatIsRefused_SaysWhy_AndStaysInItsForm()
    {
        await using var app = await StartAsync();
        var page = await OpenAsync(app, "?order=ENTERPRISEPACK");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("How many").FillAsync("-4");
        await Expect(dialog).ToContainTextAsync("take back 4: from 25 to 21");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Order" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("unassigned");
        await Expect(dialog.GetByLabel("How many")).ToHaveValueAsync("-4");
        await app.HasNoOrderAsync();
    }

    [Fact]
    public async Task Product_IsMuted_AndUnmuted_ByKeyboardAlone()
    {
        await using var app = await StartAsync();
        var page = await OpenAsync(app);
        await page.GetByRole(AriaRole.Button, new() { Name = "Mute Office 365 E3" }).PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Why").PressAsync("Enter");
        await Expect(page.Locator("#notice")).ToContainTextAsync("Office 365 E3 is muted until");
        Assert.Single(await app.Services.GetRequiredService<AlertStore>().GetStatesAsync(TestContext.Current.CancellationToken), state =>
            state.Value.MutedUntil > TimeProvider.System.GetUtcNow());

        await page.GetByRole(AriaRole.Button, new() { Name = "Unmute Office 365 E3" }).PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Unmute" }).PressAsync("Enter");

        await Expect(page.Locator("#notice")).ToContainTextAsync("Office 365 E3 is muted no more.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Mute Office 365 E3", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Orders_AreConfirmedAndCalledOff_FromThePage()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<OrderStore>();
        var sent = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.NeedsAttention, TimeProvider.System.GetUtcNow());
        var waiting = await store.AddOrderAsync(TimeProvider.System.GetUtcNow());
        var page = await OpenAsync(app);

        await page.GetByRole(AriaRole.Button, new() { Name = $"Call off {waiting}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Its mail has not been sent, and will not be.");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Why").FillAsync("Ordered twice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Call the order off" }).ClickAsync();
        await Expect(page.Locator("#notice")).ToContainTextAsync($"Order {waiting} is called off.");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Confirm {sent}" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm the order" }).ClickAsync();
        await Expect(page.Locator("#notice")).ToContainTextAsync($"Order {sent} is confirmed.");

        await app.SeesOrderAsync(waiting, OrderState.Cancelled);
        Assert.Equal("dashboard",
            (await app.GetAsync($"/api/orders/{sent}")).Body.GetProperty("history").EnumerateArray().Last().GetProperty("by").GetString());
    }

    [Fact]
    public async Task Page_WithAKey_ShowsOnly_UntilOneThatMayActIsGiven()
    {
        await using var app = await StartAsync(new()
        {
            ["LocalHost:EnableAuth"] = "true",
            ["LocalHost:Keys:functions:GetDashboard:page"] = "page-key",
            ["LocalHost:Keys:functions:MuteLicense:admin"] = "mute-key",
        });
        var page = await OpenAsync(app, "?code=page-key");
        var mute = page.GetByRole(AriaRole.Button, new() { Name = "Mute Office 365 E3" });
        await Expect(mute).ToBeHiddenAsync();

        async Task TryAsync(string key)
        {
            await page.GetByLabel("Function key").FillAsync(key);
            await page.GetByRole(AriaRole.Button, new() { Name = "Use it" }).ClickAsync();
            await mute.ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Mute" }).ClickAsync();
        }
        await TryAsync("page-key");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The key does not allow this.");
        await page.Keyboard.PressAsync("Escape");
        await TryAsync("mute-key");

        await Expect(page.Locator("#notice")).ToContainTextAsync("Office 365 E3 is muted until");
        Assert.DoesNotContain("mute-key", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Forget it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Unmute Office 365 E3" })).ToBeHiddenAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("sessionStorage.length + localStorage.length + document.cookie.length"));
    }

    [Fact]
    public async Task Page_WithoutJavaScript_ShowsEverything()
    {
        await using var app = await StartAsync();
        await FillAsync(app);

        var page = await OpenAsync(app, options: new() { JavaScriptEnabled = false });

        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Office 365 E3" })).ToContainTextAsync("free of");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "People who wait, first come first" })).ToContainTextAsync("zoe.martens@contoso.example");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "The last changes of who holds what, newest first" })).ToContainTextAsync("+ SPE_E5");
        await page.GetByText("Products that are not watched (2)").ClickAsync();
        await Expect(page.GetByText("FLOW_FREE")).ToBeVisibleAsync();
        await Expect(page.Locator(".trend").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("phone", "light", 360, 1600)]
    [InlineData("phone", "dark", 360, 1600)]
    [InlineData("desktop", "light", 1280, 1500)]
    [InlineData("desktop", "dark", 1280, 1500)]
    public async Task Page_IsAccessible_FitsItsScreen_AndAsksNothingElsewhere(string device, string scheme, int width, int height)
    {
        await using var app = await StartAsync();
        await FillAsync(app);
        var page = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = device == "phone" ? 2 : 1,
        });
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(app.Http.BaseAddress!.AbsoluteUri, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                complaints.Add(request.Url);
        };
        await page.GotoAsync(AddressOf(app, ""));

        Assert.Empty(complaints);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
            await page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"dashboard-{device}-{scheme}.png") });

        await page.EvaluateAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
        await IsAccessibleAsync(page);
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Order Office 365 E3" }).ClickAsync();
        await IsAccessibleAsync(page);
    }

    public void Dispose() => _key.Dispose();

    private static async Task IsAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(5).Select(node => node.Html))}")));
        Assert.NotEmpty(result.Passes);
    }

    private async Task<IPage> OpenAsync(TestApp app, string query = "", BrowserNewContextOptions? options = null)
    {
        var page = await browser.NewPageAsync(options);
        await page.GotoAsync(AddressOf(app, query));
        return page;
    }

    private static string AddressOf(TestApp app, string query) => new Uri(app.Http.BaseAddress!, "/api/dashboard" + query).AbsoluteUri;

    /// <summary>The app with a snapshot, and a reseller whose answers reach it.</summary>
    private async Task<TestApp> StartAsync(Dictionary<string, string>? settings = null)
    {
        var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string>(settings ?? [])
            {
                ["Orders:ReplyDomain"] = ReplySetup.Orders.ReplyDomain!,
                ["Orders:ReplySigningKey"] = ReplySetup.Orders.ReplySigningKey!,
                ["SendGrid:InboundPublicKey"] = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()),
            },
            Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, WebhookSigningKey = _key },
        });
        app.Tenant.Reseller.InboundWebhook = new(app.Http.BaseAddress!, "/api/webhooks/sendgrid/inbound");
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        return app;
    }

    /// <summary>A past of three months, orders in several states, somebody who waits, and changes.</summary>
    private static async Task FillAsync(TestApp app)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (usage, recorder) = (app.Services.GetRequiredService<UsageStore>(), app.Services.GetRequiredService<UsageRecorder>());
        var today = (await usage.GetLatestAsync(cancellation))!;
        // The store takes no snapshot older than its newest, so the days are written as the rows that they leave.
        var rows = app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        foreach (var days in Enumerable.Range(1, 120).Chunk(100))
        {
            await rows.SubmitAsync(
                days.Select(ago => TableAction.Upsert(
                    UsageEntity.FromDayOfAll(new UsageSnapshot(today.TakenAt.AddDays(-ago), [.. today.Skus.Select(sku => Past(sku, ago))])))),
                cancellation);
        }
        await app.SendAsync(HttpMethod.Put, "/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", """{"whenNoneFree": "wait"}""",
            ("X-Caller", "hr-flow"));
        await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5", null, ("X-Caller", "hr-flow"),
            ("X-Reference", "HR-1042"));
        await app.SendAsync(HttpMethod.Delete, "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK", null, ("X-Caller", "it-desk"));
        var id = (await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 10, "reason": "Nine joiners in December", "requestedBy": "Ann"}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await Eventually.HoldsAsync(() => app.Tenant.Reseller.Orders.Any(order => order.OrderId == id), "the reseller has the order");
        await app.Tenant.Reseller.AnswerPendingAsync(cancellation);
        await app.SeesOrderAsync(id, OrderState.Fulfilled);
        var open = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5, "reason": "The new shop"}""")).Text("id")!;
        await app.SeesOrderAsync(open, OrderState.Sent);
        await recorder.RecordAsync(cancellation);
        await app.Services.GetRequiredService<ForecastCache>().RefreshAsync((await usage.GetLatestAsync(cancellation))!, _ => 0, cancellation);
    }

    /// <summary>More and more are assigned; what was bought was bought in one go.</summary>
    private static SkuUsage Past(SkuUsage sku, int ago) => sku with
    {
        Assigned = sku.Assigned - (ago * sku.Assigned / 240),
        Purchased = ago > 45 ? sku.Purchased * 4 / 5 : sku.Purchased,
    };
}
