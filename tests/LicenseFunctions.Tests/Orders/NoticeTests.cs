using System.Text;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Delivery;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Mail;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Notify;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace LicenseFunctions.Tests.Orders;

/// <summary>Every notice to the administrators, in each language.</summary>
public sealed class NoticeTests
{
    private const string App = "https://licenses.contoso.example";
    private const string Reseller = "orders@reseller.example";

    /// <summary>In Brussels, the clocks went forward the night before.</summary>
    private static readonly DateTimeOffset Now = new(2026, 3, 30, 7, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Notices_SayFirstWhetherToAct_OnWhat_AndHow(string language)
    {
        var all = new StringBuilder();
        foreach (var (name, notice) in All(language))
            all.Append("## ").Append(name).Append("\n\n").Append(notice.Subject).Append("\n\n").Append(notice.Text).Append('\n');

        Golden.Matches($"notices.{language}.txt", all.ToString());
        Golden.Matches($"notice.{language}.html", All(language).Single(notice => notice.Name == "refused").Mail.Html);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Notices_AskNobodyToCallTheApi_AndLinkOnlyToPages(string language) => Assert.All(All(language), notice => MailCheck.IsForAPerson(notice.Mail));

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    public void Subjects_HaveTheNewsInTheirFirstFortyCharacters(string language) => Assert.All(
        All(language).Where(notice => notice.Name is not ("bounce" or "bounce, no order open")),
        notice => Assert.Matches("[0-9]", notice.Mail.Subject[..Math.Min(40, notice.Mail.Subject.Length)]));

    [Fact]
    public void LinesOfAnEarlierVersion_AreShownAsTheyAre()
    {
        var (notices, _) = Setup("nl");

        Assert.Contains("- 19 of 20 orders of today", Text(new OrderLimitNotifier(null!, notices, NullLogger<OrderLimitNotifier>.Instance)
            .Write(["19 of 20 orders of today are placed."]), "nl").Text, StringComparison.Ordinal);
        Assert.Contains("- Power BI Pro: purchased went", Text(new UnexplainedChangeNotifier(null!, notices, NullLogger<UnexplainedChangeNotifier>.Instance)
            .Write(["Power BI Pro: purchased went from 20 to 30"]), "nl").Text, StringComparison.Ordinal);
        Assert.Contains("- The mail bounced.", Text(new BounceNotifier(null!, new() { Email = Reseller }, notices, NullLogger<BounceNotifier>.Instance)
            .Write(["The mail bounced."], []), "nl").Text, StringComparison.Ordinal);
    }

    internal static MailContent Refused(string language) => All(language).Single(notice => notice.Name == "refused").Mail;

    internal static News RefusedNews(string language) => Notices(language).Single(notice => notice.Name == "refused").Notice.ToNews();

    internal static IEnumerable<News> AllNews(string language) => Notices(language).Select(notice => notice.Notice.ToNews());

    private static IEnumerable<(string Name, MailContent Mail)> All(string language) =>
        Notices(language).Select(notice => (notice.Name, Text(notice.Notice, language)));

    private static IEnumerable<(string Name, Notice Notice)> Notices(string language)
    {
        var (notices, writer) = Setup(language);
        var order = OrderSamples.New(Now.AddDays(-4)) with
        {
            Id = "LIC-20260326-070500-7KQ2M",
            SkuPartNumber = "SPB",
            DisplayName = "Microsoft 365 Business Premium",
            Quantity = 5,
            RequestedBy = "onboarding",
            Reason = "Three people start on 1 April",
            MailMessageId = "<1@contoso.example>",
            SentAt = Now.AddDays(-4),
        };
        OrderReply Reply(ReplyMeaning says, string text) => new()
        {
            From = "jan@reseller.example",
            ReceivedAt = Now,
            Date = Now,
            Subject = "Re",
            MessageId = null,
            Excerpt = text,
            Says = says,
        };
        (string, Notice) Of(
            string name, OrderState state, OrderEvent happened, OrderReply? reply = null, Order? of = null, OrderState before = OrderState.Sent)
        {
            OrderHistoryEntry Entry(int hoursAgo, OrderState after, OrderEvent what) => new(Now.AddHours(-hoursAgo), after, what, "test", "1");
            var notice = writer.Write(
                (of ?? order) with { State = state },
                [
                    Entry(97, OrderState.Requested, new OrderPlaced(order.Quantity)), Entry(96, OrderState.Sending, new MailClaimed("<1@contoso.example>")),
                    Entry(96, before, new MailAccepted("1")), Entry(1, state, happened),
                ],
                reply is null ? [] : [reply]);
            return (name, notice);
        }

        yield return Of("perhaps sent", OrderState.Unknown, new MailOutcomeLost("SendGrid did not answer in time."), before: OrderState.Sending);
        yield return Of("not sent", OrderState.Failed, new MailNotAccepted(null, new Retry(5, null), "SendGrid answered 401: no credits"),
            before: OrderState.Sending);
        yield return Of("refused", OrderState.NeedsAttention, new Answered("jan@reseller.example", ReplyMeaning.No, "Sorry", Now, Now),
            Reply(ReplyMeaning.No, "Dag,\n\ndit kan pas na een ondertekend addendum.\n\nMet vriendelijke groeten\nJan"));
        yield return Of("refused by link", OrderState.NeedsAttention,
            new DecidedByLink(new OrderLink(order.Id, LinkPurpose.NotExecuted, "0123"), OfPresentMail: true, "Not before April"));
        yield return Of("question", OrderState.NeedsAttention, new Answered("jan@reseller.example", ReplyMeaning.Question, "Monthly?", Now, Now),
            Reply(ReplyMeaning.Question, "Monthly or yearly?"));
        yield return Of("bounced", OrderState.NeedsAttention, new DeliveryReported("bounce", Now, "550 5.1.1 no such user", OfPresentMail: true));
        yield return Of("no answer", OrderState.NeedsAttention, new AnswerOverdue());
        yield return Of("not arrived", OrderState.NeedsAttention, new NumberOverdue(), before: OrderState.Confirmed);
        yield return Of("another number", OrderState.NeedsAttention, new NumberMovedOtherwise("20 to 24") { From = 20, To = 24 });
        yield return Of("cancelled too late", OrderState.NeedsAttention, new DeliveryReported("delivered", Now, "", OfPresentMail: true),
            before: OrderState.Cancelled);
        yield return Of("unclear", OrderState.Sent, new Answered("jan@reseller.example", ReplyMeaning.Unclear, "We will see", Now, Now),
            Reply(ReplyMeaning.Unclear, "We will see."), order with { UnclearSince = Now });
        yield return Of("automatic", OrderState.Requested, new AdministratorNotified(), of: order with { Automatic = true, NotBefore = Now.AddHours(1) },
            before: OrderState.Requested);
        var prices = new Dictionary<Guid, StoredPrice>
        {
            [order.SkuId] = new(order.SkuId, order.SkuPartNumber, new Price(2340.6m, "EUR", PricePer.Year), Now, "test"),
        };
        var announced = order with { Automatic = true, NotBefore = Now.AddHours(1), State = OrderState.Requested };
        yield return ("automatic, with a price", writer.Write(announced, [], [], prices));
        yield return ("automatic, its price missing", writer.Write(announced with { SkuId = Guid.Empty }, [], [], prices));
        yield return Of("return", OrderState.NeedsAttention, new AnswerOverdue(), of: order with { Quantity = -5 });
        yield return Of("other", OrderState.NeedsAttention, new EarlierEntry("Something"));

        var changes = new UnexplainedChangeNotifier(null!, notices, NullLogger<UnexplainedChangeNotifier>.Instance);
        yield return ("change", changes.Write([ReportLine.Write(new UnexplainedChange("Power BI Pro", 20, 30, 10, [], IsRefused: true))]));
        yield return ("changes that may be orders", changes.Write(
        [
            ReportLine.Write(new UnexplainedChange(
                "Power BI Pro", 20, 25, 5, [new("LIC-20260326-070500-7KQ2M", 5), new("LIC-20260327-070500-7KQ2N", 5)], IsRefused: false)),
            ReportLine.Write(new UnexplainedChange("Microsoft 365 Business Premium", 12, 10, -2, [], true)),
        ]));
        yield return ("change that may be a refused order", changes.Write(
            [ReportLine.Write(new UnexplainedChange("Power BI Pro", 20, 25, 5, [new("LIC-20260326-070500-7KQ2M", 5)], true))]));

        var bounces = new BounceNotifier(null!, new ResellerOptions { Email = Reseller }, notices, NullLogger<BounceNotifier>.Instance);
        var bounce = ReportLine.Write(new DeliveryReported("bounce", Now, "550 5.1.1 no such user", OfPresentMail: true));
        yield return ("bounce", bounces.Write([bounce], [order with { State = OrderState.Sent }]));
        yield return ("bounce, no order open",
            bounces.Write([.. Enumerable.Repeat(ReportLine.Write(new DeliveryReported("spamreport", null, "", OfPresentMail: true)), 21)], []));

        var limits = new OrderLimitNotifier(null!, notices, NullLogger<OrderLimitNotifier>.Instance);
        yield return ("limit near", limits.Write([ReportLine.Write(new LimitReport(IsOfDay: true, 16, 20, null))]));
        yield return ("limits reached", limits.Write(
        [
            ReportLine.Write(new LimitReport(IsOfDay: true, 16, 20, null)),
            ReportLine.Write(new LimitReport(IsOfDay: false, 500, 500, new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero))),
        ]));
        yield return ("limit of spend near",
            limits.Write([ReportLine.Write(new LimitReport(IsOfDay: false, 1234.5m, 1500, null) { Currency = "EUR" })]));
    }

    private static (NoticeMailer Notices, OrderNotice Writer) Setup(string language)
    {
        var mail = new MailOptions { Language = language };
        var notices = new NoticeMailer(new MailTemplates(), new AdminMail(null!, mail, null!), mail, SignedLinks.Address(App));
        return (notices, new OrderNotice(notices, new ResellerOptions { Email = Reseller }, new OrderOptions(), SignedLinks.With(SignedLinks.Key, App)));
    }

    private static MailContent Text(Notice notice, string language) =>
        new MailTemplates().Render("Orders.Mail.notice", notice, new MailOptions { Language = language }.Culture);
}
