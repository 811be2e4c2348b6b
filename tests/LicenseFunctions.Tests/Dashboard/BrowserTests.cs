using System.Security.Cryptography;
using System.Text;
using Deque.AxeCore.Playwright;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Replies;
using LicenseFunctions.Tests.Reports;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LicenseFunctions.Tests.Dashboard;

/// <summary>The pages as people meet them, in Chromium. UPDATE_SCREENSHOTS=1 writes the pictures in docs/ anew.</summary>
public sealed class BrowserTests(AzuriteFixture azurite, BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task Operator_OpensAProductFromAMail_Orders_AndSeesItFulfilled()
    {
        await using var app = await StartAsync();
        var page = await SignInAsync(app, Person.Operator, "/products/enterprisepack?do=order");

        // The sign-in leads back to where the link in the mail pointed.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Office 365 E3", Level = 1 })).ToBeVisibleAsync();
        await page.GetByLabel("How many licenses").FillAsync("5");
        await page.Locator("#order").GetByLabel("Why").FillAsync("Joiners <b>in</b> May");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Expect(page.Locator("form.review")).ToContainTextAsync("orders@reseller.example is mailed to add 5: from 25 to 30 licenses.");
        await app.HasNoOrderAsync();
        var form = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = "Order 5" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The order is placed.");
        var id = Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray()).GetProperty("id").GetString()!;
        Assert.EndsWith($"/api/app/orders/{id}?done=placed", page.Url, StringComparison.Ordinal);
        await app.SeesOrderAsync(id, OrderState.Sent);
        await Eventually.HoldsAsync(() => app.Tenant.Reseller.Orders.Any(taken => taken.OrderId == id), "the reseller has the order");
        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your order of +5 has arrived");
        await Expect(page.Locator("blockquote")).ToContainTextAsync("Bonjour,");
        await Expect(page.Locator("dl")).ToContainTextAsync("Joiners <b>in</b> May");
        await Expect(page.Locator("dl")).ToContainTextAsync("Els Peeters");
        Assert.Contains("quantity=5", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Return_ThatIsImpossible_SaysWhy_AndStaysInItsForm()
    {
        await using var app = await StartAsync();
        var page = await SignInAsync(app, Person.Operator, "/products/ENTERPRISEPACK?do=order");

        await page.GetByLabel("How many licenses").FillAsync("-4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not enough are unassigned");
        await Expect(page.GetByLabel("How many licenses")).ToHaveValueAsync("-4");
        await app.HasNoOrderAsync();
    }

    [Fact]
    public async Task RefusedOrder_ShowsTheReason_AndIsSentAgain()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await RefuseAsync(app, id, "Nous ne pouvons pas : il faut d'abord un avenant.");
        var page = await SignInAsync(app, Person.Operator, "");

        await page.GetByRole(AriaRole.Link, new() { Name = "Answer the reseller: Office 365 E3" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Reseller refused your order of +5");
        await Expect(page.Locator("blockquote")).ToContainTextAsync("il faut d'abord un avenant");
        await page.GetByLabel("Note for the history").First.FillAsync("Signed today");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It is being sent to orders@reseller.example again.");
        await Expect(page.GetByText("To be sent again “Signed today”")).ToBeVisibleAsync();
        await app.SeesOrderAsync(id, OrderState.Sent);
        var last = (await app.GetAsync($"/api/orders/{id}")).Body.GetProperty("history").EnumerateArray()
            .Single(entry => entry.GetProperty("text").GetString()!.StartsWith("To be sent again", StringComparison.Ordinal));
        Assert.Equal("els.peeters@contoso.example", last.GetProperty("by").GetString());
    }

    [Fact]
    public async Task Order_IsCancelled_AndAnother_IsMarkedAsDone()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<OrderStore>();
        var sent = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.NeedsAttention, TimeProvider.System.GetUtcNow());
        var waiting = await store.AddOrderAsync(TimeProvider.System.GetUtcNow());
        var page = await SignInAsync(app, Person.Operator, $"/orders/{waiting}");

        await page.GetByText("Cancel order").First.ClickAsync();
        await Expect(page.GetByText("Its mail was not sent, and will not be.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel order" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The order is cancelled.");
        await page.GotoAsync(AddressOf(app, $"/orders/{sent}"));
        await page.GetByText("Mark as done").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It counts as confirmed");

        await app.SeesOrderAsync(waiting, OrderState.Cancelled);
        Assert.Equal(OrderState.Confirmed, await app.StateAsync(sent));
    }

    [Fact]
    public async Task Product_IsMuted_AndNotAnyMore_ByKeyboardAlone()
    {
        await using var app = await StartAsync();
        var page = await SignInAsync(app, Person.Operator, "/products/ENTERPRISEPACK?do=mute");
        await page.Locator("#mute").GetByLabel("Why").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("No warnings about it are mailed until");
        Assert.Single(await app.Services.GetRequiredService<AlertStore>().GetStatesAsync(TestContext.Current.CancellationToken), state =>
            state.Value.MutedUntil > TimeProvider.System.GetUtcNow() && state.Value.MutedBy == "els.peeters@contoso.example");

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop muting" }).PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Warnings are mailed again.");
    }

    [Fact]
    public async Task Prices_AreSetOnAProduct_OrImportedAsAList_WithoutJavaScript_AndShowWhatIsPaid()
    {
        await using var app = await StartAsync();
        var page = await SignInAsync(app, Person.Operator, "/products/ENTERPRISEPACK", new() { JavaScriptEnabled = false });
        await Expect(page.Locator("#price")).ToContainTextAsync("No price is set.");
        await page.GetByText("Set the price").First.ClickAsync();
        await page.GetByLabel("Amount for one license").FillAsync("259.2");
        await page.GetByLabel("Currency").FillAsync("eue");
        await page.GetByLabel("Per", new() { Exact = true }).SelectOptionAsync("year");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the price" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("'EUE' is not a currency code of ISO 4217, such as EUR or USD.");
        await Expect(page.GetByLabel("Amount for one license")).ToHaveValueAsync("259.2");
        await page.GetByLabel("Currency").FillAsync("eur");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the price" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The price is saved.");
        await Expect(page.Locator("#price")).ToContainTextAsync("259.20 EUR a year for each license");
        await Expect(page.Locator("#price")).ToContainTextAsync("540.00 EUR a month for 25 licenses");
        await Expect(page.Locator("#price")).ToContainTextAsync("64.80 EUR of it unassigned");
        await Expect(page.Locator("#price")).ToContainTextAsync("by els.peeters@contoso.example.");

        await page.GetByRole(AriaRole.Link, new() { Name = "All prices" }).ClickAsync();
        var list = page.GetByLabel("Price list", new() { Exact = true });
        await list.FillAsync("sku\tamount\tcurrency\tper\nSPE_E5\t57,00\tUSD\tmonth\nCOPILOT\t30,00\tUSD\tmonths");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import a price list" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Line 3: 'months' is neither month nor year.");
        await list.FillAsync((await list.InputValueAsync()).Replace("months", "month", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Import a price list" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(
            "1 price is saved. 1 line is skipped, because you do not have the product: COPILOT.");

        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).First.ClickAsync();
        await Expect(page.Locator(".costs")).ToContainTextAsync("540.00 EUR a month, 64.80 EUR of it unassigned · ");
        await Expect(page.Locator(".costs")).ToContainTextAsync("price missing for");
        await Expect(page.Locator("tr[data-sku=ENTERPRISEPACK]")).ToContainTextAsync("64.80 unassigned");
        await page.GotoAsync(AddressOf(app, "/products/ENTERPRISEPACK"));
        await page.GetByText("Change the price").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the price" }).ClickAsync();
        await Expect(page.Locator("#price")).ToContainTextAsync("Removed on");
    }

    [Fact]
    public async Task Menu_OpensByKeyboard_AndClosesWithEscape()
    {
        await using var app = await StartAsync();
        var page = await SignInAsync(app, Person.Operator, "");
        var menu = page.Locator("tr[data-sku=ENTERPRISEPACK] summary");
        // The script that listens to the keys is deferred.
        await page.WaitForLoadStateAsync(LoadState.Load);

        await menu.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Order or return licenses" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Order or return licenses" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Order or return licenses" })).ToBeHiddenAsync();
        await Expect(menu).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Reader_SeesEverything_AndCannotAct_AndAStrangerSeesNothing()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.NeedsAttention);
        var page = await SignInAsync(app, Person.Reader, "");
        await Expect(page.Locator("ol.act")).ToContainTextAsync("Ask an operator");
        await page.GetByRole(AriaRole.Link, new() { Name = "Office 365 E3" }).First.ClickAsync();
        await Expect(page.Locator("form[method=post]")).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("How many licenses")).ToHaveCountAsync(0);

        var stranger = await SignInAsync(app, Person.Stranger, "");

        await Expect(stranger.Locator("body")).ToContainTextAsync("Licenses.Read");
        await Expect(stranger.Locator("body")).Not.ToContainTextAsync("ENTERPRISEPACK");
    }

    [Theory]
    [InlineData("fr", "À traiter", "Commander ou rendre des licences")]
    [InlineData("nl", "Nu te doen", "Licenties bestellen of teruggeven")]
    public async Task Language_IsTheBrowsers_AndIsKeptOnceChosen(string language, string act, string order)
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.NeedsAttention);
        var page = await SignInAsync(app, Person.Operator, "", new() { Locale = $"{language}-BE" });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(act);

        await page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Act now");
        await page.GotoAsync(AddressOf(app, "/products/ENTERPRISEPACK"));
        await Expect(page.GetByText("Order or return licenses")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = language.ToUpperInvariant(), Exact = true }).ClickAsync();

        await Expect(page.GetByText(order)).ToBeVisibleAsync();
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
    }

    [Fact]
    public async Task Times_AreTheBrowsers()
    {
        await using var app = await StartAsync();
        var at = new DateTimeOffset(2026, 3, 2, 9, 15, 0, TimeSpan.Zero);
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(at, OrderState.Fulfilled);

        var page = await SignInAsync(app, Person.Reader, $"/orders/{id}", new() { TimezoneId = "America/New_York", Locale = "en-GB" });

        await Expect(page.Locator("ol.tl time").First).ToContainTextAsync("04:15");
    }

    [Fact]
    public async Task Pages_WithoutJavaScript_ShowAndDoEverything()
    {
        await using var app = await StartAsync();
        await FillAsync(app);

        var page = await SignInAsync(app, Person.Operator, "", new() { JavaScriptEnabled = false });
        await Expect(page.Locator("tr[data-sku=ENTERPRISEPACK]")).ToContainTextAsync("of 25");
        await Expect(page.Locator(".spark").First).ToBeVisibleAsync();
        await page.GotoAsync(AddressOf(app, "/waiting"));
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("zoe.martens@contoso.example");
        await page.GotoAsync(AddressOf(app, "/changes"));
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("SPE_E5 assigned to wout.stevens@contoso.example");
        await page.GotoAsync(AddressOf(app, "/products/ENTERPRISEPACK?quantity=2"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Order 2" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The order is placed.");
    }

    [Theory]
    [InlineData("phone", "light", 390, 1600)]
    [InlineData("phone", "dark", 390, 1600)]
    [InlineData("desktop", "light", 1280, 1500)]
    [InlineData("desktop", "dark", 1280, 1500)]
    public async Task Pages_AreAccessible_FitTheScreen_AndAskNothingElsewhere(string device, string scheme, int width, int height)
    {
        await using var app = await StartAsync();
        var (open, refused) = await FillAsync(app);
        await ReportTests.MakeAsync(app, "2026-10");
        var page = await SignInAsync(app, Person.Operator, "", new()
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
        foreach (var (name, path) in new[]
        {
            ("page", ""), ("product", "/products/ENTERPRISEPACK?quantity=5&reason=The+new+shop"), ("order", $"/orders/{refused}"), ("", $"/orders/{open}"),
            ("", "/orders"), ("", "/waiting"), ("", "/changes"), ("", "/orders/none"),
            ("", "/prices"), ("", "/reports"), ("", "/jobs"), ("report", "/reports/2026-10"),
        })
        {
            await page.GotoAsync(AddressOf(app, path));
            Assert.Equal((path, width), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
            // Names of products are not broken into syllables, also beside their costs.
            if (path.Length == 0)
                Assert.InRange(await page.EvaluateAsync<double>("document.querySelector('.prod .p').getBoundingClientRect().width"), 150, width);
            if (name.Length > 0 && Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
                await page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"{name}-{device}-{scheme}.png"), FullPage = true });
            await page.EvaluateAsync("document.querySelectorAll('details:not(.menu)').forEach(details => details.open = true)");
            await page.EvaluateAsync("document.querySelector('details.menu')?.setAttribute('open', '')");
            await IsAccessibleAsync(page);
            Assert.Equal((path, width), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        }
        // The address of an order that does not exist is answered with 404, which the browser reports.
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("fr", 1280)]
    [InlineData("nl", 1280)]
    [InlineData("nl", 1000)]
    public async Task Products_WithTheirCosts_FitTheirPanel_InEveryLanguage(string language, int width)
    {
        await using var app = await StartAsync();
        await FillAsync(app);
        var page = await SignInAsync(
            app, Person.Reader, "", new() { Locale = $"{language}-BE", ViewportSize = new() { Width = width, Height = 1500 } });

        // Before its style sheet is there, the table is as wide as the window.
        await page.WaitForLoadStateAsync(LoadState.Load);
        Assert.InRange(
            await page.EvaluateAsync<double>("document.querySelector('.prod').getBoundingClientRect().width"), 100,
            await page.EvaluateAsync<double>("document.querySelector('.prod').parentElement.getBoundingClientRect().width"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(300)]
    public async Task Overview_OnAPhone_StaysShort_HoweverManyProducts(int products)
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true });
        var now = TimeProvider.System.GetUtcNow();
        var skus = Enumerable.Range(1, products)
            .Select(i => SkuSamples.Usage(i) with
            {
                SkuPartNumber = $"PRODUCT_{i:000}",
                Purchased = 100,
                Assigned = i % 20 == 0 ? 98 + (i / 20) : 10 + (i % 60),
            })
            .ToList();
        await app.Services.GetRequiredService<UsageStore>().WriteAsync(new UsageSnapshot(now, skus), TestContext.Current.CancellationToken);

        var page = await SignInAsync(app, Person.Reader, "", new() { ViewportSize = new() { Width = 390, Height = 800 } });

        // 60 products: under 6,000 pixels, fifty of them and what to act on.
        Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollHeight"), 800, products <= 60 ? 6000 : 9000);
        await Expect(page.Locator("[data-sku]")).ToHaveCountAsync(Math.Min(50, products));
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
        {
            await page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"page-{products}-products-phone.png"), FullPage = true });
            await page.SetViewportSizeAsync(1280, 900);
            await page.ScreenshotAsync(new() { Path = Golden.PathOfDocument($"page-{products}-products-desktop.png") });
        }
    }

    public void Dispose() => _key.Dispose();

    private static async Task IsAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(5).Select(node => node.Html))}")));
        Assert.NotEmpty(result.Passes);
    }

    /// <summary>Opens a page, and signs in where the app leads to.</summary>
    private async Task<IPage> SignInAsync(TestApp app, Person person, string path, BrowserNewContextOptions? options = null)
    {
        var page = await browser.NewPageAsync(options);
        await page.GotoAsync(AddressOf(app, path));
        await page.GetByRole(AriaRole.Button, new() { Name = person.Name }).ClickAsync();
        return page;
    }

    private static string AddressOf(TestApp app, string path) => new Uri(app.Http.BaseAddress!, "/api/app" + path).AbsoluteUri;

    private static Task<OrderChange?> RefuseAsync(TestApp app, string id, string words)
    {
        var now = TimeProvider.System.GetUtcNow();
        var answer = new OrderReply
        {
            ReceivedAt = now,
            From = "orders@reseller.example",
            Date = now,
            Subject = $"Re: {id}",
            MessageId = null,
            Excerpt = words,
            Says = ReplyMeaning.No,
        };
        var said = new Answered("orders@reseller.example", ReplyMeaning.No, words, now, now);
        return app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(id, said, "test", TestContext.Current.CancellationToken, new("refusal", answer));
    }

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
            SignIn = true,
            Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, WebhookSigningKey = _key },
        });
        app.Tenant.Reseller.InboundWebhook = new(app.Http.BaseAddress!, "/api/webhooks/sendgrid/inbound");
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        return app;
    }

    /// <summary>A past of three months, orders in several states, somebody who waits, and changes.</summary>
    private static async Task<(string Open, string Refused)> FillAsync(TestApp app)
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
        foreach (var sku in today.Skus)
        {
            await rows.SubmitAsync(
                Enumerable.Range(1, 95).Select(ago => TableAction.Upsert(UsageEntity.FromDay(today.TakenAt.AddDays(-ago), Past(sku, ago)))),
                cancellation);
        }
        foreach (var (sku, price) in new[] { ("ENTERPRISEPACK", "21.60, \"per\": \"month\""), ("SPE_E5", "684, \"per\": \"year\"") })
            await app.SendAsync(HttpMethod.Put, $"/api/licenses/{sku}/price", $$"""{"currency": "EUR", "amount": {{price}}}""", ("X-Caller", "ann"));
        await app.SendAsync(HttpMethod.Put, "/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", """{"whenNoneFree": "wait"}""",
            ("X-Caller", "hr-flow"));
        await app.SendAsync(HttpMethod.Put, "/api/users/wout.stevens@contoso.example/licenses/SPE_E5", null, ("X-Caller", "hr-flow"),
            ("X-Reference", "HR-1042"));
        await app.SendAsync(HttpMethod.Delete, "/api/users/adele.vance@contoso.example/licenses/ENTERPRISEPACK", null, ("X-Caller", "it-desk"));
        using var list = new StringContent("user,add\nnobody@contoso.example,SPE_E5\n", Encoding.UTF8, "text/csv");
        await Answer.AskAsync(app.Http, HttpMethod.Post, "/api/license-jobs", list, ("X-Caller", "hr-flow"), ("X-Reference", "HR-1043"));
        var id = (await app.PostOrderAsync("""{"sku": "SPE_E5", "quantity": 10, "reason": "Nine joiners in December", "requestedBy": "Ann"}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await Eventually.HoldsAsync(() => app.Tenant.Reseller.Orders.Any(order => order.OrderId == id), "the reseller has the order");
        await app.Tenant.Reseller.AnswerPendingAsync(cancellation);
        await app.SeesOrderAsync(id, OrderState.Fulfilled);
        var open = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5, "reason": "The new shop"}""")).Text("id")!;
        await app.SeesOrderAsync(open, OrderState.Sent);
        var asked = """{"sku": "EXCHANGESTANDARD", "quantity": 5, "reason": "The night shift", "requestedBy": "Ann"}""";
        var refused = (await app.PostOrderAsync(asked)).Text("id")!;
        await app.SeesOrderAsync(refused, OrderState.Sent);
        await RefuseAsync(app, refused, "Bonjour,\nNous ne pouvons pas exécuter cette commande : il faut d'abord un avenant signé.\nKarim Benali");
        await recorder.RecordAsync(cancellation);
        await app.Services.GetRequiredService<ForecastCache>().RefreshAsync((await usage.GetLatestAsync(cancellation))!, _ => 0, cancellation);
        return (open, refused);
    }

    /// <summary>More and more are assigned; what was bought was bought in one go.</summary>
    private static SkuUsage Past(SkuUsage sku, int ago) => sku with
    {
        Assigned = sku.Assigned - (ago * sku.Assigned / 240),
        Purchased = ago > 45 ? sku.Purchased * 4 / 5 : sku.Purchased,
    };
}
