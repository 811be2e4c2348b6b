using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Dashboard;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Usage.Snapshots;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Dashboard;

/// <summary>The HTML of the pages, and their forms, without a browser.</summary>
public sealed class PageTests(AzuriteFixture azurite)
{
    private const string Hostile = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7 | times: 7 }}";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/app")]
    [InlineData("/api/app/products/SKU1")]
    [InlineData("/api/app/orders")]
    [InlineData("/api/app/waiting")]
    [InlineData("/api/app/changes")]
    [InlineData("/api/app/prices")]
    public async Task Page_AllowsNothingInlineAndNothingFromElsewhere_AndIsNotKept(string path)
    {
        await using var app = await StartAsync();
        await WriteAsync(app, [Usage(1)]);
        var answer = await (await app.SignInAsync(Person.Operator)).GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.Status, answer.MediaType));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'self' ", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var page = Parse(answer);
        Assert.Empty(page.QuerySelectorAll("[style], style, script:not([src])"));
        Assert.All(page.QuerySelectorAll("[src], link[href]"), element =>
            Assert.Matches("^(/api/app/assets/|data:,$)", element.GetAttribute("src") ?? element.GetAttribute("href")));
    }

    [Fact]
    public async Task Texts_OfOthers_StayTexts_WhereverTheyAreShown()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, [Usage(1) with { SkuPartNumber = Hostile }]);
        var order = OrderSamples.New(Now) with
        {
            SkuPartNumber = Hostile,
            DisplayName = Hostile,
            Reason = Hostile,
            RequestedBy = Hostile,
            State = OrderState.NeedsAttention
        };
        await app.Services.GetRequiredService<OrderStore>().TrySaveAsync([OrderTransition.New(order, new EarlierEntry(Hostile), Hostile)], [], Stop);
        var answer = new OrderReply
        {
            ReceivedAt = Now,
            From = Hostile,
            Date = null,
            Subject = Hostile,
            MessageId = null,
            Excerpt = Hostile,
            Says = ReplyMeaning.Nothing
        };
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(order.Id, new EarlierEntry(Hostile), Hostile, Stop, new("answer", answer));
        var visitor = await app.SignInAsync(Person.Operator);
        var attack = Uri.EscapeDataString(Hostile);

        foreach (var path in new[]
        {
            $"/api/app?q={attack}&show={attack}&sort={attack}&after={attack}&lang={attack}", $"/api/app/orders/{order.Id}?done={attack}",
            $"/api/app/products/{attack}?days={attack}&quantity={attack}&reason={attack}&do={attack}", $"/api/app/orders?sku={attack}&state={attack}",
            $"/api/app/changes?state={attack}", $"/api/app/waiting?sku={attack}&after={attack}", "/api/app/prices",
        })
        {
            var page = Parse(await visitor.GetAsync(path));
            Assert.Empty(page.QuerySelectorAll("img, script:not([src]), [onerror]"));
            Assert.DoesNotContain("{{", page.QuerySelector("main")!.InnerHtml.Replace(WebUtility.HtmlEncode(Hostile), "", StringComparison.Ordinal)
                .Replace("{{ 7 | times: 7 }}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        foreach (var line in new[] { $"{Hostile};{Hostile};{Hostile};{Hostile}", $"{Hostile};1;EUR;month" })
            Assert.Empty(Parse(await visitor.PostAsync("/api/app/prices", [("list", $"sku;amount;currency;per\n{line}")])).QuerySelectorAll("img"));
        var shown = Parse(await visitor.GetAsync($"/api/app/orders/{order.Id}"));
        Assert.Equal(Hostile, shown.QuerySelector("blockquote")!.TextContent);
        Assert.Contains(shown.QuerySelectorAll("dd"), detail => detail.TextContent == Hostile);
        Assert.Equal(Hostile, Parse(await visitor.GetAsync("/api/app")).QuerySelector("[data-sku]")!.GetAttribute("data-sku"));
    }

    [Fact]
    public async Task Overview_OfManyProducts_TakesAHandfulOfStorageRequests_HoweverMuchIsStored()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, [.. Enumerable.Range(1, 200).Select(i => Usage(i))]);
        var visitor = await app.SignInAsync(Person.Reader);
        // The first makes the tables known.
        await visitor.GetAsync("/api/app");
        var before = await CountAsync();
        var rows = app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        foreach (var days in Enumerable.Range(91, 1000).Chunk(20))
        {
            await rows.SubmitAsync(
                days.Select(ago => TableAction.Add(
                    UsageEntity.FromDayOfAll(new UsageSnapshot(Now.AddDays(-ago), [.. Enumerable.Range(1, 200).Select(i => Usage(i))])))),
                Stop);
        }
        foreach (var _ in Enumerable.Range(0, 60))
            await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(Now.AddYears(-1), OrderState.Cancelled);
        foreach (var _ in Enumerable.Range(0, 20))
            await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(Now, OrderState.NeedsAttention);

        var after = await CountAsync();

        // What the reseller wrote is read for ten of the orders that need a person.
        Assert.InRange(before, 5, 15);
        Assert.InRange(after, before, before + 10);

        async Task<int> CountAsync()
        {
            using var storage = new StorageRequests(app.TableAddress);
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/app")).Status);
            return storage.Count;
        }
    }

    [Fact]
    public async Task Overview_ShowsFiftyProducts_TheMostUrgentFirst_AndLinksToTheRest()
    {
        await using var app = await StartAsync();
        var skus = Enumerable.Range(1, 120).Select(i => Usage(i) with { Purchased = 100, Assigned = i switch { 77 => 100, 88 => 103, 99 => 98, _ => 10 } })
            .ToList();
        await WriteAsync(app, skus);
        var visitor = await app.SignInAsync(Person.Operator);

        var page = Parse(await visitor.GetAsync("/api/app"));

        Assert.Equal("Act now: 3 products", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(["SKU88", "SKU77", "SKU99"], page.QuerySelectorAll(".act h2").Select(name => name.TextContent));
        Assert.Equal(["SKU88", "SKU77", "SKU99"], Skus(page).Take(3));
        Assert.Equal(50, Skus(page).Count);
        var second = Parse(await visitor.GetAsync(page.QuerySelector(".foot a")!.GetAttribute("href")!));
        var third = Parse(await visitor.GetAsync(second.QuerySelector(".foot a")!.GetAttribute("href")!));
        Assert.Equal(
            skus.Select(sku => sku.SkuPartNumber).Order(StringComparer.Ordinal),
            Skus(page).Concat(Skus(second)).Concat(Skus(third)).Order(StringComparer.Ordinal));
        Assert.Equal(["SKU88"], Skus(Parse(await visitor.GetAsync("/api/app?q=sku88"))));
        Assert.Equal(["SKU77", "SKU88", "SKU99"], Skus(Parse(await visitor.GetAsync("/api/app?show=low&sort=name"))));
        Assert.Equal("SKU88", Skus(Parse(await visitor.GetAsync("/api/app?sort=available")))[0]);

        static List<string?> Skus(IHtmlDocument page) => [.. page.QuerySelectorAll("[data-sku]").Select(row => row.GetAttribute("data-sku"))];
    }

    [Fact]
    public async Task Matter_OfAProduct_IsOne_AndIsGone_WhenWhatIsOnOrderIsEnough()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, [Usage(1) with { Purchased = 10, Assigned = 13 }]);
        var visitor = await app.SignInAsync(Person.Operator);
        var store = app.Services.GetRequiredService<OrderStore>();
        Assert.Equal("3 short", Text(await visitor.GetAsync("/api/app"), ".act .tag"));

        var id = await AddAsync(OrderState.Sent, refusedAt: null);
        Assert.Equal("Nothing to do", Text(await visitor.GetAsync("/api/app"), "h1"));
        Assert.Equal("3", Text(await visitor.GetAsync("/api/app"), ".figs > div:nth-child(2) .v"));

        await store.ReplaceAsync((await store.FindAsync(id, Stop))! with { State = OrderState.NeedsAttention, RefusedAt = Now });
        var refused = Parse(await visitor.GetAsync("/api/app"));
        Assert.Equal("Answer the reseller", refused.QuerySelector(".act .btn")!.TextContent);
        Assert.Equal("13 are assigned, 10 owned. Reseller refused your order of +3.", Assert.Single(refused.QuerySelectorAll(".act p")).TextContent);
        Assert.Equal("0", refused.QuerySelector(".figs > div:nth-child(2) .v")!.TextContent);

        async Task<string> AddAsync(OrderState state, DateTimeOffset? refusedAt)
        {
            var order = OrderSamples.New(Now) with
            {
                SkuId = Usage(1).SkuId,
                SkuPartNumber = Usage(1).SkuPartNumber,
                Quantity = 3,
                State = state,
                SentAt = Now,
                RefusedAt = refusedAt,
            };
            await store.TrySaveAsync([OrderTransition.New(order, new OrderPlaced(3), "test")], [], Stop);
            return order.Id;
        }

        static string Text(Answer answer, string selector) => Parse(answer).QuerySelector(selector)!.TextContent;
    }

    [Fact]
    public async Task Form_SentTwice_PlacesOneOrder()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(Stop);
        var visitor = await app.SignInAsync(Person.Operator);
        var review = Parse(await visitor.GetAsync("/api/app/products/ENTERPRISEPACK?quantity=2&reason=Shop"));
        var form = (IHtmlFormElement)review.QuerySelector("form.review")!;
        var fields = form.QuerySelectorAll("input").Select(input => (input.GetAttribute("name")!, input.GetAttribute("value")!)).ToList();

        var first = await visitor.PostAsync(form.GetAttribute("action")!, fields);
        var second = await visitor.PostAsync(form.GetAttribute("action")!, fields);

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (first.Status, second.Status));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        var order = Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray());
        Assert.Equal((2, "Els Peeters"), (order.GetProperty("quantity").GetInt32(), order.GetProperty("requestedBy").GetString()));
    }

    [Theory]
    [InlineData("order", "quantity", "many", HttpStatusCode.BadRequest)]
    [InlineData("order", "quantity", "-1000", HttpStatusCode.BadRequest)]
    [InlineData("mute", "until", "tomorrow", HttpStatusCode.BadRequest)]
    [InlineData("mute", "until", "2999-01-01", HttpStatusCode.BadRequest)]
    [InlineData("burn", "until", "2999-01-01", HttpStatusCode.NotFound)]
    public async Task Form_ThatIsWrong_ChangesNothing_AndSaysWhy(string action, string name, string value, HttpStatusCode status)
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(Stop);

        var answer = await (await app.SignInAsync(Person.Operator)).PostAsync($"/api/app/products/ENTERPRISEPACK/{action}", [(name, value)]);

        Assert.Equal((status, "text/html"), (answer.Status, answer.MediaType));
        await app.HasNoOrderAsync();
        Assert.Empty(await app.Services.GetRequiredService<AlertStore>().GetStatesAsync(Stop));
    }

    [Fact]
    public async Task Action_ThatTheOrdersStateDoesNotAllow_IsRefused_AndThePageShowsTheState()
    {
        await using var app = await StartAsync();
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(Now, OrderState.Fulfilled);

        var answer = await (await app.SignInAsync(Person.Operator)).PostAsync($"/api/app/orders/{id}/cancel", [("reason", "x")]);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("The order has changed meanwhile", Parse(answer).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
    }

    [Fact]
    public async Task UnclearAnswer_IsReadAsARefusal_ByAPerson()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<OrderStore>();
        var id = await store.AddOrderAsync(Now, OrderState.Sent, Now);
        await store.ReplaceAsync((await store.FindAsync(id, Stop))! with { UnclearSince = Now });
        var visitor = await app.SignInAsync(Person.Operator);
        Assert.NotNull(Parse(await visitor.GetAsync($"/api/app/orders/{id}")).QuerySelector("form[action$=refuse]"));

        var answer = await visitor.PostAsync($"/api/app/orders/{id}/refuse", [("reason", "They want a contract")]);

        Assert.EndsWith("?done=refuse", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var page = Parse(await visitor.GetAsync($"/api/app/orders/{id}"));
        Assert.Equal("Reseller refused your order of +5", page.QuerySelector("h1")!.TextContent);
        Assert.Null(page.QuerySelector("form[action$=refuse]"));
    }

    [Fact]
    public async Task Lists_AreFiltered_Paged_AndDownloaded()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<OrderStore>();
        foreach (var minutes in Enumerable.Range(1, 60))
            await store.AddOrderAsync(Now.AddMinutes(-minutes), minutes == 7 ? OrderState.Cancelled : OrderState.Fulfilled);
        var visitor = await app.SignInAsync(Person.Reader);

        var first = Parse(await visitor.GetAsync("/api/app/orders?state=Fulfilled"));
        var second = Parse(await visitor.GetAsync(first.QuerySelector(".foot a")!.GetAttribute("href")!));
        var csv = await visitor.GetAsync("/api/app/orders?state=Cancelled&format=csv");

        Assert.Equal((50, 9), (first.QuerySelectorAll("tbody tr").Length, second.QuerySelectorAll("tbody tr").Length));
        Assert.Equal("text/csv", csv.MediaType);
        var lines = csv.Body.GetString()!.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains(",Cancelled,", lines[1], StringComparison.Ordinal);
        Assert.Equal("Nothing matches.", Parse(await visitor.GetAsync("/api/app/orders?sku=NONE")).QuerySelector(".none")!.TextContent);
    }

    [Fact]
    public async Task WhatDoesNotExist_IsNotFound_InWords()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, [Usage(1)]);
        var visitor = await app.SignInAsync(Person.Reader);

        foreach (var path in new[] { "/api/app/products/NONE", "/api/app/orders/LIC-20260302-090000-7KQ2M", "/api/app/orders/x" })
        {
            var answer = await visitor.GetAsync(path, ("Accept-Language", "nl-BE"));
            Assert.Equal((HttpStatusCode.NotFound, "Deze pagina bestaat niet"), (answer.Status, Parse(answer).QuerySelector("h1")!.TextContent));
        }
    }

    [Fact]
    public async Task Page_WhoseStorageDoesNotAnswer_SaysSoInWords()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { SignIn = true, Adjust = LostStorage });
        var visitor = await app.SignInAsync(Person.Operator);

        var read = await visitor.GetAsync("/api/app", ("Accept-Language", "fr"));
        var sent = await visitor.PostAsync("/api/app/products/ENTERPRISEPACK/mute", [("until", "2026-12-24")], ("X-Correlation-Id", "ticket-7"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (read.Status, read.MediaType));
        Assert.Equal("Cela n'a pas fonctionné", Parse(read).QuerySelector("h1")!.TextContent);
        Assert.NotNull(read.Headers.RetryAfter);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (sent.Status, sent.MediaType));
        Assert.Contains("ticket-7", sent.Body.GetString(), StringComparison.Ordinal);

        static void LostStorage(Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder builder)
        {
            var options = new Azure.Data.Tables.TableClientOptions();
            options.Retry.MaxRetries = 0;
            builder.Services.AddSingleton(new Azure.Data.Tables.TableServiceClient("UseDevelopmentStorage=true", options));
        }
    }

    [Fact]
    public async Task Order_ThatIsReviewedWhileGraphIsThrottled_SaysSo_AndPlacesNothing()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(Stop);
        app.Tenant.Faults.Garble("subscribedSkus", "nothing that can be read", times: null, contentType: "text/plain");

        var page = Parse(await (await app.SignInAsync(Person.Operator)).GetAsync("/api/app/products/ENTERPRISEPACK?quantity=2"));

        Assert.Contains("That did not work just now.", page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form.review"));
        await app.HasNoOrderAsync();
    }

    [Fact]
    public async Task Products_OfOnePartNumber_HaveAPageEach_AndAnOrderOfAProductThatIsGone_IsNoDeadEnd()
    {
        await using var app = await StartAsync();
        await WriteAsync(app, [Usage(1) with { SkuPartNumber = "SAME" }, Usage(2) with { SkuPartNumber = "same" }]);
        var gone = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(Now, OrderState.NeedsAttention);
        var visitor = await app.SignInAsync(Person.Operator);

        var overview = Parse(await visitor.GetAsync("/api/app"));

        foreach (var link in overview.QuerySelectorAll(".prod .p a, .act a").Select(link => link.GetAttribute("href")!).ToList())
            Assert.Equal((link, HttpStatusCode.OK), (link, (await visitor.GetAsync(link)).Status));
        Assert.EndsWith($"/orders/{gone}", overview.QuerySelector(".act h2 a")!.GetAttribute("href"), StringComparison.Ordinal);
        var ambiguous = await visitor.GetAsync("/api/app/products/SAME");
        Assert.Equal((HttpStatusCode.BadRequest, "text/html"), (ambiguous.Status, ambiguous.MediaType));
        Assert.Contains(Usage(2).SkuId.ToString(), ambiguous.Body.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asset_OfThisVersion_MayBeKeptForGood_AndAnotherFileIsNotFound()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var current = await app.GetAsync($"/api/app/assets/page.css?v={PageAsset.Of(PageAsset.Style).Version}");
        var old = await app.GetAsync("/api/app/assets/page.css?v=old");

        Assert.Equal(("text/css", TimeSpan.FromDays(365)), (current.MediaType, current.Headers.CacheControl!.MaxAge));
        Assert.True(old.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/app/assets/frame.liquid")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/app/assets/page.css%0A")).Status);
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(azurite, new() { SignIn = true });

    private static SkuUsage Usage(int i) => SkuSamples.Usage(i);

    private static Task WriteAsync(TestApp app, IReadOnlyList<SkuUsage> skus, DateTimeOffset? at = null) =>
        app.Services.GetRequiredService<UsageStore>().WriteAsync(new(at ?? Now, skus), Stop);

    private static IHtmlDocument Parse(Answer answer) => new HtmlParser().ParseDocument(answer.Body.GetString()!);
}
