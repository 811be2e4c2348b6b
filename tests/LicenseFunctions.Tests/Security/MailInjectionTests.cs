using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tests.Alerts;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Links;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LicenseFunctions.Tests.Security;

/// <summary>Product names, reasons, answers and whatever else somebody wrote, in each mail and in the page behind its link: text, and nothing else.</summary>
public sealed partial class MailInjectionTests(AzuriteFixture azurite)
{
    private const string Hostile = "\"'><script>alert(1)</script><img src=x onerror='alert(2)'><a href='https://evil.example'>{{ 7 | times: 7 }}{% raw %}";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Warning_ShowsItAsText(string language)
    {
        var sku = SkuSamples.Usage(1, 10, 10) with { SkuPartNumber = Hostile, DisplayName = Hostile };

        var content = DigestSamples.Write(
            language, [sku], [], facts: _ => new([], null, [new OrderSummary(Hostile, 5, 5, OrderState.Sent, Now)], 1, 2));

        IsText(content);
        Assert.All(Parse(content.Html).QuerySelectorAll("a"), link =>
            Assert.StartsWith("https://licenses.contoso.example/api/", link.GetAttribute("href"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void OrderAndReminder_ShowItAsText(string language)
    {
        var letter = new ResellerMailComposer(
            new MailTemplates(),
            new MailOptions { From = "licenses@contoso.example", AdminTo = "admin@contoso.example" },
            new ResellerOptions { Email = "orders@reseller.example", AccountName = Hostile, Language = language },
            new ReplyAddresses(new(), new(), new(), new()),
            SignedLinks.With(SignedLinks.Key));
        var order = OrderSamples.New(Now) with
        {
            SkuPartNumber = Hostile,
            DisplayName = Hostile,
            Reason = Hostile,
            RequestedBy = Hostile,
            SentAt = Now,
            MailMessageId = "<1@contoso.example>"
        };

        IsText(letter.Write(order, "<id@contoso.example>", OrderContext.None(order)).Content);
        IsText(letter.WriteReminder(order, "<id@contoso.example>").Content);
    }

    [Fact]
    public void ReportOfNumbers_ShowsItAsText()
    {
        var mail = new MailOptions();
        var notices = new NoticeMailer(new MailTemplates(), new AdminMail(null!, mail, null!), mail, SignedLinks.Address("http://app"));
        var change = new UnexplainedChange(Hostile, 1, 2, 1, [new PossibleOrder(Hostile, 1)], IsRefused: false);

        IsText(new MailTemplates().Render(
            "Orders.Mail.notice",
            new UnexplainedChangeNotifier(null!, notices, NullLogger<UnexplainedChangeNotifier>.Instance).Write([ReportLine.Write(change)]), mail.Culture));
    }

    [Fact]
    public async Task NoticeAndMailToTheReseller_ShowItAsText_AndNoHeaderComesOutOfIt()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var order = OrderSamples.New(Now) with
        {
            SkuPartNumber = "SKU\r\nBcc: all@contoso.example\r\n\r\n" + Hostile,
            DisplayName = Hostile + "\r\nBcc: all@contoso.example",
            State = OrderState.NeedsAttention,
            NoticeDue = true,
        };
        await app.Services.GetRequiredService<OrderStore>()
            .TrySaveAsync([OrderTransition.New(order, new EarlierEntry(Hostile), Hostile)], [], TestContext.Current.CancellationToken);
        var letter = app.Services.GetRequiredService<ResellerMailComposer>().Write(order, "<id@contoso.example>", OrderContext.None(order));

        await app.Services.GetRequiredService<AdminOrderNotifier>().TryNotifyAsync(order.Id, TestContext.Current.CancellationToken);
        var outcome = await app.Services.GetRequiredService<Mailer>().SendAsync(letter, TestContext.Current.CancellationToken);

        Assert.IsType<MailOutcome.Accepted>(outcome);
        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
        foreach (var mail in app.Tenant.Mailbox.Messages)
        {
            IsText(new MailContent(mail.Subject, mail.Text ?? "", mail.Html ?? ""));
            Assert.Single(mail.To);
            Assert.All(mail.Headers, header => Assert.DoesNotContain(header.Value, char.IsControl));
        }
    }

    [Fact]
    public async Task PageBehindTheLink_ShowsItAsText_InNoFrame_AndIsNotKept()
    {
        var settings = new Dictionary<string, string> { ["Links:SigningKey"] = SignedLinks.Key, ["Links:BaseUrl"] = "http://app" };
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = settings });
        var order = OrderSamples.New(Now) with { SkuPartNumber = Hostile, DisplayName = Hostile, Automatic = true };
        await app.Services.GetRequiredService<OrderStore>()
            .TrySaveAsync([OrderTransition.New(order, new EarlierEntry(Hostile), Hostile)], [], TestContext.Current.CancellationToken);
        var executed = app.Services.GetRequiredService<OrderLinks>().ForReseller(order, "<1@contoso.example>")!.Yes["http://app".Length..];
        var link = app.Services.GetRequiredService<OrderLinks>().ForAnnouncement(order.Id)!["http://app".Length..];

        Answer[] answers =
        [
            await app.GetAsync(link), await app.SendAsync(HttpMethod.Post, link), await app.SendAsync(HttpMethod.Post, link), await app.GetAsync(link + "x"),
            await app.GetAsync(executed),
        ];
        foreach (var answer in answers)
        {
            IsText(new MailContent("", "", answer.Body.GetString()!));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.True(answer.Headers.CacheControl?.NoStore);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }

    /// <summary>No filter leaves a value as it is, and what is included is a template of the app, by its name.</summary>
    [Fact]
    public void Templates_EncodeEveryValue()
    {
        var templates = typeof(Program).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".liquid", StringComparison.Ordinal)).ToList();

        Assert.True(templates.Count > 8);
        foreach (var name in templates)
        {
            using var reader = new StreamReader(typeof(Program).Assembly.GetManifestResourceStream(name)!);
            Assert.DoesNotMatch(@"\|\s*(raw|render)\b|\{%-?\s*(raw|render|include(?! '\w+(\.\w+)+'))\b", reader.ReadToEnd());
        }
    }

    private static void IsText(MailContent content)
    {
        var page = Parse(content.Html);
        Assert.Empty(page.QuerySelectorAll("script, [onerror], [src]:not([src^='cid:']), [href^='https://evil']"));
        Assert.DoesNotContain(content.Subject, char.IsControl);
        // What it says in Liquid stays unread. An order's id, and a link, may have any number in it.
        Assert.DoesNotContain("49", OrderIds().Replace(content.Subject + content.Text + page.Body!.TextContent, ""), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"LIC-\d{8}-\d{6}-\w{5}(?:/\S+)?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OrderIds();

    private static IDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
