using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Contract;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Fuzzing;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Links;

public partial class OrderLinkTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private const string Reseller = "orders@reseller.example";
    private const string Administrator = "admin@contoso.example";

    [Fact]
    public async Task Links_AreOnlyLookedAt_ByGetHeadAndPrefetch()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var before = await app.HistoryAsync(id);

        foreach (var link in LinksIn(app.MailsTo(Reseller).Single()))
        {
            foreach (var (method, header) in new[] { (HttpMethod.Get, "none"), (HttpMethod.Head, "none"), (HttpMethod.Get, "prefetch;prerender") })
            {
                var page = await app.SendAsync(method, link, null, ("Sec-Purpose", header));
                Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.MediaType));
                Assert.Equal(method == HttpMethod.Head, page.Body.GetString()!.Length == 0);
            }
        }

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Equal(before, await app.HistoryAsync(id));
    }

    [Theory]
    [InlineData("fr", "Avez-vous exécuté cette commande ?", "Merci. Nous avons noté que la commande est exécutée.")]
    [InlineData("nl", "Hebt u deze bestelling uitgevoerd?", "Bedankt. We hebben genoteerd dat de bestelling uitgevoerd is.")]
    [InlineData("en", "Did you execute this order?", "Thank you. We recorded that the order is executed.")]
    public async Task Executed_ConfirmsTheOrder_OnceWithItsRemark(string language, string question, string thanks)
    {
        await using var app = await StartAsync(new() { ["Reseller:Language"] = language });
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var link = LinksIn(app.MailsTo(Reseller).Single())[0];

        var page = (await app.GetAsync(link)).Body.GetString()!;
        var done = await PostAsync(app, link, "Factuur\r\n<b>12</b>");
        var again = await PostAsync(app, link, "once more");

        Assert.Contains(question, page, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (done.Status, again.Status));
        Assert.Contains(thanks, done.Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
        var history = (await app.GetAsync($"/api/orders/{id}")).Body.GetProperty("history").EnumerateArray();
        var step = Assert.Single(history, step => step.GetProperty("state").GetString() == "Confirmed");
        Assert.Equal("The reseller, by the link in the mail: executed. Remark: \"Factuur <b>12</b>\"", step.GetProperty("text").GetString());
        Assert.Equal("the reseller, by the link in the mail", step.GetProperty("by").GetString());
        Assert.Empty(app.MailsTo(Administrator));
    }

    [Theory]
    [InlineData(0, nameof(OrderState.Confirmed), "The administrator, by the link: it is done.")]
    [InlineData(1, nameof(OrderState.NeedsAttention), "The administrator, by the link: it is refused.")]
    public async Task UnclearAnswer_IsDecidedByOneOfTheTwoLinksOfItsNotice(int which, string state, string entry)
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var mail = new UnmatchedMail
        {
            Id = "1",
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            From = Reseller,
            EnvelopeFrom = "",
            To = "",
            Subject = "",
            MessageId = null,
            Date = null,
            Excerpt = "Hmm.\nWe shall see.",
            Says = ReplyMeaning.Unclear,
        };
        // SendGrid posts what it has no answer for again.
        for (var delivery = 0; delivery < 2; delivery++)
            await app.Services.GetRequiredService<ReplyRecorder>().RecordAsync(id, mail, mail.Says, "test", TestContext.Current.CancellationToken);
        var health = (await app.GetAsync("/api/health/details")).Body.ToString();
        var page = (await (await app.SignInAsync(Person.Reader)).GetAsync("/api/app")).Body.GetString()!;
        Assert.Contains($"1 of 1 open orders need a person, such as {id} (Sent)", health, StringComparison.Ordinal);
        Assert.Contains(
            "but the answer is unclear. “Hmm. We shall see.”", page.Split("<ol class=\"panel act\">")[1].Split("</ol>")[0], StringComparison.Ordinal);
        var notice = Assert.Single(app.MailsTo(Administrator));
        Assert.Contains("> Hmm.\n> We shall see.", notice.AppText(), StringComparison.Ordinal);

        await PostAsync(app, LinksIn(notice)[which], remark: "");

        Assert.Equal(state, (await app.StateAsync(id)).ToString());
        Assert.Contains(entry, await app.HistoryAsync(id));
        Assert.Single(app.MailsTo(Administrator));
    }

    [Fact]
    public async Task Executed_WhenGraphShowsTheNumber_FulfilsTheOrderAtOnce_AndNothingMoreIsExpected()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        var (yes, no) = (LinksIn(app.MailsTo(Reseller).Single())[0], LinksIn(app.MailsTo(Reseller).Single())[1]);

        await PostAsync(app, yes);
        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
        var refused = await PostAsync(app, no);

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
        Assert.All([(await app.GetAsync(yes)).Body.GetString()!, (await app.GetAsync(no)).Body.GetString()!, refused.Body.GetString()!], page =>
        {
            Assert.Contains("Vous n'avez plus rien à faire", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            Assert.DoesNotContain("<button>", page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task NotExecuted_NeedsAttention_AndTheAdministratorIsToldOnce_UntilAYesComes()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var (yes, no) = (LinksIn(app.MailsTo(Reseller).Single())[0], LinksIn(app.MailsTo(Reseller).Single())[1]);

        await PostAsync(app, no, "Plafond atteint");
        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        await PostAsync(app, no, "Plafond atteint !");
        Assert.DoesNotContain("<button>", (await app.GetAsync(no)).Body.GetString(), StringComparison.Ordinal);
        Assert.Contains("> Plafond atteint\n", Assert.Single(app.MailsTo(Administrator)).AppText(), StringComparison.Ordinal);

        await PostAsync(app, yes);
        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
        await PostAsync(app, no);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        Assert.Equal(2, app.MailsTo(Administrator).Count);
    }

    [Fact]
    public async Task LinkOfAnEarlierMail_AfterAResend_CountsAsAYes_AndNotAsANo()
    {
        await using var app = await StartAsync();
        var id = await ResentAsync(app);
        var (before, now) = (LinksIn(app.MailsTo(Reseller)[0]), LinksIn(app.MailsTo(Reseller)[1]));
        Assert.Empty(before.Intersect(now));

        Assert.Contains("liens de notre dernier message", (await app.GetAsync(before[1])).Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(app, before[1])).Status);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, before[0])).Status);
        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
        Assert.Contains("The reseller, by the link in an earlier mail: executed.", await app.HistoryAsync(id));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, now[1])).Status);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
    }

    [Fact]
    public async Task Links_OfACancelledOrder_SayThatNothingIsExpected_AndChangeNothing()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var links = LinksIn(app.MailsTo(Reseller).Single());
        await PostAsync(app, links[1]);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel");

        foreach (var link in links)
        {
            var page = (await app.GetAsync(link)).Body.GetString()!;
            Assert.Contains("Nous avons annulé cette commande. Merci de ne pas", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<button>", page, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(app, link)).Status);
            Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(app, link)).Status);
        }

        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
        Assert.Single(await app.HistoryAsync(id), text => text.EndsWith("executed. (No effect: the order is Cancelled.)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_OfTheAdministrator_DecideInTheirName_WithoutANotice()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var order = await app.Services.GetRequiredService<OrderStore>().FindAsync(id, TestContext.Current.CancellationToken);
        var links = app.Services.GetRequiredService<OrderLinks>().ForAdministrator(order!)!;

        Assert.Contains("<button>It is refused</button>", (await app.GetAsync(PathOf(links.No))).Body.GetString(), StringComparison.Ordinal);
        await PostAsync(app, PathOf(links.No), "They have no contract");
        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        await PostAsync(app, PathOf(links.Yes));

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
        Assert.Equal(
            ["The administrator, by the link: it is refused. Remark: \"They have no contract\"", "The administrator, by the link: it is done."],
            (await app.HistoryAsync(id)).TakeLast(2));
        Assert.Empty(app.MailsTo(Administrator));
    }

    [Fact]
    public async Task Link_OfAnotherOrderMailOrPurpose_OrTamperedWith_ChangesNothing()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var other = await app.SendOrderAsync("SPE_E5", 1);
        var link = LinksIn(app.MailsTo(Reseller).Single(mail => mail.AppText().Contains(id, StringComparison.Ordinal)))[0];
        var mail = link.Split('/')[4];

        string[] forged =
        [
            link.Replace(id, other, StringComparison.Ordinal),
            link.Replace(mail, "0123456789ab", StringComparison.Ordinal),
            link.Replace("/executed", "/not-executed", StringComparison.Ordinal),
            link.Replace("/executed", "/done", StringComparison.Ordinal),
            link.Replace("/executed", "/something", StringComparison.Ordinal),
            link.ToUpperInvariant().Replace("/API/LINKS", "/api/links", StringComparison.Ordinal),
            link[..^1], link + "0", link.Split('?')[0], link.Split('?')[0] + "?token=é",
        ];
        foreach (var path in forged)
        {
            Assert.Equal((HttpStatusCode.NotFound, "text/html"), ((await app.GetAsync(path)).Status, (await PostAsync(app, path)).MediaType));
            Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(app, path)).Status);
        }

        Assert.Equal((OrderState.Sent, OrderState.Sent), (await app.StateAsync(id), await app.StateAsync(other)));
    }

    [Fact]
    public async Task Remark_ThatIsTooLong_OrNoForm_IsRefused_AndNothingIsRecorded()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var link = LinksIn(app.MailsTo(Reseller).Single())[0];

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, link, new string('x', 501))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, link, new string('x', 2_000_000))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync(HttpMethod.Post, link, """{"remark": "x"}""")).Status);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        // As browsers count it: a line break is one character.
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, link, $"{new string('x', 249)}\r\n{new string('y', 250)}")).Status);

        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));
    }

    [Fact]
    public void Link_OfTheContractsExamples_IsGenuine()
    {
        string Example(string name) =>
            ContractDocument.Components("parameters").Single(parameter => parameter.Name == name).Value.GetProperty("example").GetString()!;
        var links = SignedLinks.With(FuzzSetup.LinkKey);

        Assert.NotNull(links.Read(Example("orderId"), Example("linkMail"), Example("linkPurpose"), Example("linkToken")));
        Assert.Equal(OrderLinks.MailOf(FuzzSetup.MessageId), Example("linkMail"));
    }

    [Fact]
    public async Task Links_CountAmongTheCallsWithoutAKey()
    {
        await using var app = await StartAsync(new() { ["Limits:OpenCallsPerMinute"] = "2" });
        await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var link = LinksIn(app.MailsTo(Reseller).Single())[0];

        await app.GetAsync(link);
        await app.GetAsync(link);

        (await PostAsync(app, link)).IsProblem(HttpStatusCode.TooManyRequests, "too-many-calls");
    }

    [Theory]
    [InlineData("Links:SigningKey")]
    [InlineData("Links:BaseUrl")]
    public async Task Mail_WithoutAKeyOrAnAddress_HasNoLinks(string missing)
    {
        await using var app = await StartAsync(new() { [missing] = "" });
        await app.SendOrderAsync("ENTERPRISEPACK", 5);

        var mail = app.MailsTo(Reseller).Single();

        Assert.Empty(LinksIn(mail));
        Assert.Contains("Merci de confirmer en répondant à ce message", mail.AppText(), StringComparison.Ordinal);
        Assert.Contains("Merci de confirmer en répondant à ce message", WebUtility.HtmlDecode(mail.Html), StringComparison.Ordinal);
    }

    private Task<TestApp> StartAsync(Dictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string> { ["Links:SigningKey"] = SignedLinks.Key, ["Links:BaseUrl"] = "https://licenses.example" };
        foreach (var (name, value) in settings ?? [])
            all[name] = value;
        return Service.StartAsync(azurite, new() { Settings = all, SignIn = true });
    }

    /// <summary>An order whose first mail may have arrived, and which was then sent again.</summary>
    private async Task<string> ResentAsync(TestApp app)
    {
        var id = await Service.LoseOrderAsync(app);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend");
        await app.SeesOrderAsync(id, OrderState.Sent);
        return id;
    }

    /// <summary>The paths of the links: executed, cannot be executed.</summary>
    private static IReadOnlyList<string> LinksIn(MailboxMessage mail) => [.. Address().Matches(mail.AppText()).Select(match => PathOf(match.Value))];

    private static string PathOf(string link) => new Uri(link).PathAndQuery;

    private static async Task<Answer> PostAsync(TestApp app, string path, string? remark = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = remark is null ? null : new FormUrlEncodedContent([new("remark", remark)]);
        using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var body = mediaType == "text/html" ? JsonSerializer.SerializeToElement(WebUtility.HtmlDecode(text)) : JsonDocument.Parse(text).RootElement;
        return new Answer(response.StatusCode, mediaType, body, response.Headers);
    }

    [GeneratedRegex(@"https?://\S+/api/links/\S+")]
    private static partial Regex Address();
}
