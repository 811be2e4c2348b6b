using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LicenseFunctions.Dashboard;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Usage;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Dashboard;

public sealed class DashboardTests(AzuriteFixture azurite)
{
    private const string Hostile = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7 | times: 7 }}";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Page_AllowsNothingInlineAndNothingFromElsewhere_AndIsNotKept()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var answer = await app.GetAsync("/api/dashboard");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.Status, answer.MediaType));
        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
                "frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var page = Parse(answer);
        Assert.Empty(page.QuerySelectorAll("[style], style, script:not([src])"));
        Assert.All(page.QuerySelectorAll("[src], link[href]"), element =>
            Assert.Matches("^(/api/dashboard/|data:,$)", element.GetAttribute("src") ?? element.GetAttribute("href")));
    }

    [Fact]
    public async Task Texts_OfOthers_StayTexts_WhereverTheyAreShown()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await WriteAsync(app, [Usage(1) with { SkuPartNumber = Hostile }]);
        var order = OrderSteps.New(Now) with
        {
            SkuPartNumber = Hostile,
            DisplayName = Hostile,
            Reason = Hostile,
            RequestedBy = Hostile,
            State = OrderState.NeedsAttention
        };
        await app.Services.GetRequiredService<OrderStore>()
            .TrySaveAsync([OrderTransition.New(order, new EarlierEntry(Hostile), Hostile)], [], TestContext.Current.CancellationToken);
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
        await app.Services.GetRequiredService<OrderUpdater>()
            .ApplyAsync(order.Id, new EarlierEntry(Hostile), Hostile, TestContext.Current.CancellationToken, new("answer", answer));

        var page = Parse(await app.GetAsync("/api/dashboard?days=%22%3E%3Cscript%3E&code=%22%3E%3Cscript%3E&order=%22%3E%3Cscript%3E"));

        Assert.Empty(page.QuerySelectorAll("img, script:not([src]), [onerror]"));
        Assert.Contains(Hostile, page.QuerySelector("blockquote")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Hostile, page.QuerySelector("[data-sku]")!.GetAttribute("data-sku"));
        Assert.Contains(Hostile, page.QuerySelector($"#{order.Id} > p:not(.quiet)")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfManyProducts_TakesAHandfulOfStorageRequests_HoweverMuchIsStored()
    {
        await using var app = await TestApp.StartAsync(azurite);
        await WriteAsync(app, [.. Enumerable.Range(1, 200).Select(i => Usage(i))]);
        // The first makes the tables known.
        await app.GetAsync("/api/dashboard");
        var before = await CountAsync();
        var rows = app.Services.GetRequiredService<TableSource>().Of(TableNames.LicenseUsage);
        foreach (var days in Enumerable.Range(91, 1000).Chunk(20))
        {
            await rows.SubmitAsync(
                days.Select(ago => TableAction.Add(
                    UsageEntity.FromDayOfAll(new UsageSnapshot(Now.AddDays(-ago), [.. Enumerable.Range(1, 200).Select(i => Usage(i))])))),
                TestContext.Current.CancellationToken);
        }
        foreach (var _ in Enumerable.Range(0, 60))
            await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(Now.AddYears(-1), OrderState.Cancelled);

        var after = await CountAsync();

        // Of the orders that are ended ten are shown, with a query for the steps and one for the answers of each.
        Assert.InRange(before, 5, 20);
        Assert.InRange(after, before, before + 30);

        async Task<int> CountAsync()
        {
            using var storage = new StorageRequests(app.TableAddress);
            Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/dashboard")).Status);
            return storage.Count;
        }
    }

    [Fact]
    public async Task Page_WhereKeysAreAskedFor_NeedsOne_AndKeepsItOnlyInItsOwnLinks()
    {
        const string Key = "k-1+2/3==";
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["LocalHost:EnableAuth"] = "true", ["LocalHost:Keys:functions:GetDashboard:page"] = Key },
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/api/dashboard")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/dashboard/dashboard.js")).Status);
        var page = Parse(await app.GetAsync($"/api/dashboard?code={Uri.EscapeDataString(Key)}"));

        Assert.Equal("true", page.Body!.GetAttribute("data-key-needed"));
        Assert.Equal(["30", "90", "365"], page.QuerySelectorAll("nav a").Select(link => link.GetAttribute("href")!.Split("days=")[1].Split('&')[0]));
        Assert.All(page.QuerySelectorAll("nav a"), link =>
            Assert.EndsWith($"&code={Uri.EscapeDataString(Key)}", link.GetAttribute("href"), StringComparison.Ordinal));
        foreach (var link in page.QuerySelectorAll("nav a").ToList())
            link.Remove();
        Assert.DoesNotContain("k-1", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 90)]
    [InlineData("?days=30", 30)]
    [InlineData("?days=365", 365)]
    [InlineData("?days=31", 90)]
    [InlineData("?days=99999999999", 90)]
    public async Task Trend_ShowsTheSpanThatIsAskedFor(string query, int days)
    {
        await using var app = await TestApp.StartAsync(azurite);
        foreach (var ago in new[] { 300, 60, 10, 0 })
            await WriteAsync(app, [Usage(1) with { Assigned = 300 - ago, Purchased = 400 }], Now.AddDays(-ago));

        var page = Parse(await app.GetAsync("/api/dashboard" + query));

        var shown = new[] { 300, 60, 10, 0 }.Count(ago => ago < days);
        Assert.Equal(shown, page.QuerySelector(".line-assigned")!.GetAttribute("points")!.Split(' ').Length);
        Assert.EndsWith(", usable 400 as before", page.QuerySelector(".trend")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal($"{days} days", page.QuerySelector("nav [aria-current]")!.TextContent);
    }

    [Fact]
    public async Task Page_OfTwoHundredProducts_HasARowForEach_AndWarnsOfTheWorstFirst()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var skus = Enumerable.Range(1, 200).Select(i => Usage(i) with { Purchased = 100, Assigned = i switch { 7 => 100, 8 => 103, 9 => 98, _ => 10 } })
            .ToList();
        await WriteAsync(app, skus, Now.AddDays(-1));
        await WriteAsync(app, skus, Now);

        var page = Parse(await app.GetAsync("/api/dashboard"));

        Assert.Equal(skus.Select(sku => sku.SkuPartNumber).Order(StringComparer.OrdinalIgnoreCase),
            page.QuerySelectorAll("[data-sku]").Select(row => row.GetAttribute("data-sku")));
        Assert.Equal(200, page.QuerySelectorAll(".trend").Length);
        Assert.Equal(["SKU8", "SKU7", "SKU9"], page.QuerySelectorAll(".warnings a").Select(link => link.TextContent));
    }

    [Fact]
    public async Task Orders_ThatNeedAPerson_ComeFirst_HoweverManyNewerOnesGoTheirWay()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var unknown = await store.AddOrderAsync(Now.AddDays(-30), OrderState.Unknown);
        var attention = await store.AddOrderAsync(Now.AddDays(-20), OrderState.NeedsAttention);
        var old = await store.AddOrderAsync(Now.AddDays(-8), OrderState.Failed);
        var failed = await store.AddOrderAsync(Now.AddDays(-6), OrderState.Failed);
        foreach (var hours in Enumerable.Range(1, 20))
            await store.AddOrderAsync(Now.AddHours(-hours), OrderState.Fulfilled);
        foreach (var hours in Enumerable.Range(1, 48))
            await store.AddOrderAsync(Now.AddDays(-10).AddHours(-hours), OrderState.Sent);

        var page = Parse(await app.GetAsync("/api/dashboard"));

        string[] first = [failed, attention, unknown];
        Assert.Equal(first, page.QuerySelectorAll(".warnings a").Select(link => link.TextContent));
        var shown = page.QuerySelectorAll(".order").Select(order => order.Id).ToList();
        Assert.Equal(first, shown.Take(3));
        Assert.Equal(50, shown.Count);
        Assert.DoesNotContain(old, shown);
        var open = page.QuerySelectorAll(".order > h3 > .badge.busy").Length;
        Assert.StartsWith($"{48 - open} more are open", page.QuerySelector(".order ~ p.quiet")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asset_OfThisVersion_MayBeKeptForGood_AndAnotherFileIsNotFound()
    {
        await using var app = await TestApp.StartAsync(azurite);

        var current = await app.GetAsync($"/api/dashboard/dashboard.css?v={DashboardAsset.Of(DashboardAsset.Style).Version}");
        var old = await app.GetAsync("/api/dashboard/dashboard.css?v=old");

        Assert.Equal(("text/css", TimeSpan.FromDays(365)), (current.MediaType, current.Headers.CacheControl!.MaxAge));
        Assert.True(old.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/dashboard/dashboard.html.liquid")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/dashboard/dashboard.css%0A")).Status);
    }

    private static SkuUsage Usage(int i) => SnapshotTests.Usage(i);

    private static Task WriteAsync(TestApp app, IReadOnlyList<SkuUsage> skus, DateTimeOffset? at = null) =>
        app.Services.GetRequiredService<UsageStore>().WriteAsync(new(at ?? Now, skus), TestContext.Current.CancellationToken);

    private static IHtmlDocument Parse(Answer answer) => new HtmlParser().ParseDocument(answer.Body.GetString()!);
}
