using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;
using LicenseFunctions.Shared;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Notify;
using LicenseFunctions.Tests.Alerts;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Links;

namespace LicenseFunctions.Tests.Shared.Notify;

/// <summary>What Teams, Slack and a webhook receive of a warning and of an order.</summary>
public sealed class NewsFormTests
{
    private const string App = "https://licenses.contoso.example/api/app";
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 5, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Languages => ["en", "fr", "nl"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Warning_AndOrder_InEveryForm(string language)
    {
        News[] all = [DigestSamples.ThreeOnBothWays(language).News, NoticeTests.RefusedNews(language)];

        foreach (var form in new[] { "teams", "slack", "webhook" })
            Golden.Matches($"{form}.{language}.txt", string.Join("\n", all.Select(news => Pretty(Write(form, language, news)))) + "\n");
    }

    /// <summary>As a mail, for a channel of mail, and the mail about a channel that fails.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void Warning_AndFailures_AsMails(string language)
    {
        var culture = LiquidTemplates.CultureOf(language);
        News[] all =
        [
            DigestSamples.ThreeOnBothWays(language).News with { More = 2 }, NoticeTests.RefusedNews(language),
            .. new[] { "teams", "slack", "webhook", "mail" }.Select((kind, i) =>
                NewsChannels.Failure($"{i}", new NotifyChannel { Kind = kind }, i == 3 ? "no answer" : "404", isGone: i != 3, App, culture)),
        ];

        var mails = all.Select(news => NewsChannels.Render(new MailTemplates(), news, culture)).ToList();

        Golden.Matches($"mails.{language}.txt", string.Join("\n\n", mails.Select(mail => $"## {mail.Subject}\n\n{mail.Text}")));
        Golden.Matches($"mail.{language}.html", mails[0].Html);
        Assert.All(mails, MailCheck.IsForAPerson);
    }

    /// <summary>A channel has many readers: what decides without a sign-in, what the reseller wrote, and who asked stay in the mail.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void Orders_AreWithoutSignedLinks_WordsOfOthersAndNames(string language) => Assert.All(NoticeTests.AllNews(language), news =>
    {
        var text = Write("webhook", language, news);
        Assert.DoesNotContain("token=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/links/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("jan@reseller.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("addendum", text, StringComparison.Ordinal);
        Assert.DoesNotContain("onboarding", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Three people", text, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("teams", NewsForms.MaxTeams)]
    [InlineData("slack", NewsForms.MaxSlack)]
    [InlineData("webhook", NewsForms.MaxEvent)]
    public void Message_ThatIsTooLarge_HasFewerRows_AndSaysHowManyAreMissing(string form, int max)
    {
        NewsRow[] rows = [.. Enumerable.Range(1, 500).Select(i => new NewsRow($"Product {i}.", new string('x', 200)) { Link = new("Order", App) })];

        var text = Write(form, "en", Sample with { Rows = rows, More = 7 });

        Assert.InRange(Encoding.UTF8.GetByteCount(text), max / 2, max);
        var shown = rows.Count(row => text.Contains(row.Name!, StringComparison.Ordinal));
        Assert.Contains(form == "webhook" ? $"\"more\":{507 - shown}," : $"and {507 - shown} more", text, StringComparison.Ordinal);
        if (form == "slack")
            Assert.InRange(JsonDocument.Parse(text).RootElement.GetProperty("blocks").GetArrayLength(), 3, 50);
        Assert.InRange(Encoding.UTF8.GetByteCount(Write(form, "en", Sample with { Text = [new('y', 40_000), new('z', 40_000)] })), 1, max);
    }

    [Fact]
    public void Texts_AreNoMarkup_InAnyForm()
    {
        const string Evil = "[click](https://evil.example) <https://evil.example|click> & <!channel>";
        var news = Sample with { Heading = Evil, Text = [Evil], Rows = [new NewsRow(Evil, Evil)], Facts = [new("Product", Evil)] };

        var slack = JsonDocument.Parse(Write("slack", "en", news)).RootElement.GetProperty("blocks").EnumerateArray().ToList();
        Assert.All(slack.Skip(1), block => Assert.DoesNotContain("<https://evil", TextOf(block), StringComparison.Ordinal));
        Assert.Contains("&lt;!channel&gt;", TextOf(slack[1]), StringComparison.Ordinal);
        Assert.Equal("plain_text", slack[0].GetProperty("text").GetProperty("type").GetString());
        var card = JsonDocument.Parse(Write("teams", "en", news)).RootElement.GetProperty("attachments")[0].GetProperty("content");
        Assert.DoesNotContain("\"TextBlock\"", card.GetProperty("body").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Section_ThatIsTooLong_IsNotCutWithinAnEntityOrALink()
    {
        var text = Section(new string('&', 1000));
        Assert.Matches("^(&amp;)+…$", text);
        Assert.InRange(text.Length, 2900, 3000);

        static string Section(string line) =>
            TextOf(JsonDocument.Parse(Write("slack", "en", Sample with { Text = [line] })).RootElement.GetProperty("blocks")[1]);
    }

    /// <summary>A mail that gives no news is told in its own words, so that no kind of news needs code for the channels.</summary>
    [Fact]
    public void Mail_WithoutNews_IsToldInItsOwnWords_WithLinksToPagesOnly()
    {
        var news = News.Of(NoticeTests.Refused("en"), App);

        Assert.Equal("Refused: 5 Business Premium (LIC-20260326-070500-7KQ2M)", news.Subject);
        Assert.StartsWith("Decide: the reseller refused", news.Heading, StringComparison.Ordinal);
        Assert.Contains(news.Text, text => text.StartsWith("Send it again", StringComparison.Ordinal));
        Assert.Equal(new NewsLink("Open the order", App + "/orders/LIC-20260326-070500-7KQ2M"), news.Link);
        Assert.DoesNotContain(news.Text, text => text.Contains("http", StringComparison.Ordinal));
        const string Signed = "https://licenses.contoso.example/api/links/1/2/done?token=1";
        var signed = News.Of(new("Subject", "", $"<h1>Head</h1><p>Do it: <a href=\"{Signed}\">It is done</a></p>"), App);
        Assert.Equal((null, "Do it:"), (signed.Link, Assert.Single(signed.Text)));
    }

    [Fact]
    public void Id_IsTheSame_ForTheSameKey_AndForTheSameTextOnOneDay()
    {
        var keyed = Sample with { Key = "1" };

        Assert.Equal(keyed.IdAt(Now), (keyed with { Heading = "Other" }).IdAt(Now.AddDays(1)));
        Assert.NotEqual(keyed.IdAt(Now), (keyed with { Key = "2" }).IdAt(Now));
        Assert.NotEqual(keyed.IdAt(Now), (keyed with { Kind = NewsKind.Order }).IdAt(Now));
        Assert.Equal(Sample.IdAt(Now), Sample.IdAt(Now.AddHours(1)));
        Assert.NotEqual(Sample.IdAt(Now), Sample.IdAt(Now.AddDays(1)));
        Assert.NotEqual(Sample.IdAt(Now), (Sample with { Text = ["Other"] }).IdAt(Now));
        Assert.DoesNotContain('.', Sample.IdAt(Now));
    }

    [Theory]
    [InlineData("news|news-1", true)]
    [InlineData("callback|news-1-0", true)]
    [InlineData("notify|0", true)]
    [InlineData("sku|00000001-0001-0001-0101-010101010101", false)]
    public void Backup_LeavesNewsOut_SoThatARestoreTellsNothingOld(string row, bool isLeftOut) =>
        Assert.Equal(isLeftOut, new RestoredNews().IsLeftOut(new TableEntity("tenant", row)));

    private static News Sample => new() { Kind = NewsKind.Warning, Subject = "Subject", Heading = "Heading", Link = new("Open", App) };

    private static string TextOf(JsonElement block) => block.GetProperty("text").GetProperty("text").GetString()!;

    private static string Write(string form, string language, News news)
    {
        var forms = new NewsForms(LiquidTemplates.CultureOf(language));
        return Encoding.UTF8.GetString(form switch
        {
            "teams" => forms.Teams(news),
            "slack" => forms.Slack(news),
            _ => NewsChannels.Event(
                SignedLinks.Address("https://licenses.contoso.example"), new Callback
                {
                    Id = "news-1-0",
                    Subject = "news-1",
                    State = news.Kind.ToString(),
                    At = Now,
                    CallbackUrl = "Notify__0",
                    NextAt = Now,
                }, new StoredNews(news, Now)),
        });
    }

    private static string Pretty(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json), Indented);
}
