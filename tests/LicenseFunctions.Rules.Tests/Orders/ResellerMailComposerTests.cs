using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Classification;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Links;

namespace LicenseFunctions.Rules.Tests.Orders;

public sealed class ResellerMailComposerTests
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("fr", 5)]
    [InlineData("fr", -1)]
    [InlineData("nl", 5)]
    [InlineData("nl", -1)]
    [InlineData("en", 5)]
    [InlineData("en", -1)]
    public void Letter_InEveryLanguage_SaysWhatTheResellerAsksFor(string language, int quantity)
    {
        var content = Write(language, OrderSamples.New(March) with { Id = "LIC-20260301-090000-7KQ2M", Quantity = quantity }).Content;

        Golden.Matches($"order.{language}.{(quantity > 0 ? "add" : "return")}.txt", $"{content.Subject}\n\n{content.Text}");
        Golden.Matches($"order.{language}.{(quantity > 0 ? "add" : "return")}.html", content.Html);
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("nl")]
    [InlineData("en")]
    public void Letter_ThatRepeats_AndReminder_SayThatTheyAreNoNewOrder(string language)
    {
        var order = OrderSamples.New(March) with
        {
            Id = "LIC-20260301-090000-7KQ2M",
            SentAt = March,
            RepeatsMailOf = March,
            EarlierMessageIds = "<first@contoso.example>"
        };
        var (repeat, reminder) = (Write(language, order),
            Letter(language).WriteReminder(order with { MailMessageId = "<second@contoso.example>" }, "<id@contoso.example>"));

        Golden.Matches($"order.{language}.repeat.txt", $"{repeat.Content.Subject}\n\n{repeat.Content.Text}");
        Golden.Matches($"reminder.{language}.txt", $"{reminder.Content.Subject}\n\n{reminder.Content.Text}");
        Golden.Matches($"reminder.{language}.html", reminder.Content.Html);
        Assert.Equal(("<first@contoso.example>", "<second@contoso.example>"), (repeat.Headers["In-Reply-To"], reminder.Headers["In-Reply-To"]));
        Assert.Equal(repeat.Content.Subject, reminder.Content.Subject);
    }

    [Theory]
    [InlineData("fr", "Exécutée : ", "Ne peut pas être exécutée : ")]
    [InlineData("nl", "Uitgevoerd: ", "Kan niet uitgevoerd worden: ")]
    [InlineData("en", "Executed: ", "Cannot be executed: ")]
    public void Letter_AndReminder_HaveTheLinksOfTheOrdersMail(string language, string yes, string no)
    {
        var order = OrderSamples.New(March) with { Id = "LIC-20260301-090000-7KQ2M", SentAt = March, MailMessageId = "<id@contoso.example>" };
        var links = SignedLinks.With(SignedLinks.Key).ForReseller(order, "<id@contoso.example>")!;
        var letter = Letter(language, SignedLinks.Key);

        foreach (var mail in new[] { letter.Write(order, "<id@contoso.example>", OrderContext.None(order)),
            letter.WriteReminder(order, "<reminder@contoso.example>") })
        {
            Assert.Contains($"{yes}{links.Yes}\n\n{no}{links.No}\n", mail.Content.Text, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"{links.Yes}\">", mail.Content.Html, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"{links.No}\">", mail.Content.Html, StringComparison.Ordinal);
            // An answer may quote it without a mark.
            Assert.NotEqual(ReplyMeaning.Yes, ReplyClassifier.Read(mail.Content.Text));
        }
        Golden.Matches($"order.{language}.links.txt", letter.Write(order, "<id@contoso.example>", OrderContext.None(order)).Content.Text);
    }

    [Fact]
    public void Letter_WithHostileValues_EncodesThemAndKeepsOneSubject()
    {
        var order = OrderSamples.New(March) with { Reason = "<script>alert(1)</script>", RequestedBy = "a&b", DisplayName = "X\r\nBcc:\a all@contoso.example" };

        var mail = Write("en", order);

        Assert.DoesNotContain("<script", mail.Content.Html, StringComparison.Ordinal);
        Assert.Contains("a&amp;b", mail.Content.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Content.Subject, char.IsControl);
    }

    [Fact]
    public void Letter_WithoutReasonAndRequester_LeavesTheirLinesOut()
    {
        var content = Write("en", OrderSamples.New(March) with { Reason = null, RequestedBy = null }).Content;

        Assert.DoesNotContain("Reason", content.Text + content.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Requested by", content.Text + content.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("nl")]
    [InlineData("en")]
    public void Letter_OfAProductWithOtherOpenOrders_NamesThem_AndGivesTheTotalAfterAll(string language)
    {
        var order = OrderSamples.New(March) with { Id = "LIC-20260301-090000-7KQ2M", Quantity = 1 };
        List<Order> others =
        [
            OrderSamples.New(March) with { Id = "LIC-20260227-090000-7KQ2M", Quantity = 3, FulfilledQuantity = 1, State = OrderState.Sent },
            OrderSamples.New(March) with { Id = "LIC-20260228-090000-7KQ2M", Quantity = -1, State = OrderState.Confirmed },
        ];

        var content = Letter(language).Write(order, "<id@contoso.example>", new OrderContext(26, others)).Content;

        Golden.Matches($"order.{language}.others.txt", $"{content.Subject}\n\n{content.Text}");
        Golden.Matches($"order.{language}.others.html", content.Html);
        Assert.Contains("28", content.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "et 3 autres")]
    [InlineData("nl", "en nog 3")]
    [InlineData("en", "and 3 more")]
    public void Letter_OfAProductWithVeryManyOpenOrders_NamesSome_AndCountsAll(string language, string more)
    {
        List<Order> others = [.. Enumerable.Range(0, 23).Select(_ => OrderSamples.New(March) with { Quantity = 2, State = OrderState.Sent })];

        var content = Letter(language).Write(OrderSamples.New(March), "<id@contoso.example>", new OrderContext(25, others)).Content;

        Assert.Equal(20, others.Count(other => content.Text.Contains(other.Id, StringComparison.Ordinal)));
        Assert.Contains(more, content.Text, StringComparison.Ordinal);
        Assert.Contains("76", content.Text, StringComparison.Ordinal);
    }

    private static OutgoingMail Write(string language, Order order) => Letter(language).Write(order, "<id@contoso.example>", OrderContext.None(order));

    private static ResellerMailComposer Letter(string language, string? signingKey = null) => new(
        new MailTemplates(),
        new MailOptions { From = "licenses@contoso.example", AdminTo = "admin@contoso.example" },
        new ResellerOptions { Email = "orders@reseller.example", AccountName = "contoso@contoso.example", Language = language },
        new ReplyAddresses(new(), new(), new(), new()),
        SignedLinks.With(signingKey));
}
