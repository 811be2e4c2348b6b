using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Tenant;
using Microsoft.Extensions.Time.Testing;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

public sealed class ResellerTests
{
    private static readonly TenantServerOptions AtOnce = new() { ResellerDelay = TimeSpan.Zero, WebhookRetryDelay = TimeSpan.Zero };

    [Fact]
    public async Task Confirm_ChangesUnitsAndPostsTheAnswer()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });

        await tenant.MailAsync(Mails.Order(quantity: 5, text: "Bonjour"));

        var fields = await (await hook.WaitForAsync(1))[0].FieldsAsync();
        Assert.Equal(
            ["SPF", "attachments", "charsets", "dkim", "envelope", "from", "headers", "html", "sender_ip", "subject", "text", "to"],
            fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("""{"to":["lm-1042-a1b2@reply.contoso.example"],"from":"orders@reseller.example"}""", Text(fields["envelope"]));
        Assert.Contains(
            "Votre commande LM-1042 a été exécutée : +5 licence(s) ENTERPRISEPACK.",
            Text(fields["text"]),
            StringComparison.Ordinal);
        Assert.Contains("> Bonjour", Text(fields["text"]), StringComparison.Ordinal);
        Assert.Contains("In-Reply-To: <LM-1042.1@contoso.example>", Text(fields["headers"]), StringComparison.Ordinal);
        Assert.Equal(("pass", "{@reseller.example : pass}", "0"), (Text(fields["SPF"]), Text(fields["dkim"]), Text(fields["attachments"])));
        Assert.Equal(30, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
    }

    [Fact]
    public async Task Return_TakesUnitsAway()
    {
        await using var tenant = await StartAsync(AtOnce);

        await tenant.MailAsync(Mails.Order(quantity: -2));
        await tenant.Server.Mailbox.WaitForAsync(mail => mail.Direction == MailDirection.Reply, TestContext.Current.CancellationToken);

        Assert.Equal(23, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
    }

    [Theory]
    [InlineData(ResellerAnswer.Refuse, "fr", "n'a pas pu être exécutée")]
    [InlineData(ResellerAnswer.Refuse, "nl", "kon niet worden uitgevoerd")]
    [InlineData(ResellerAnswer.ConfirmWithoutDoing, "en", "has been executed")]
    [InlineData(ResellerAnswer.AutoReply, "fr", "absent")]
    public async Task Answer_OtherThanConfirm_ChangesNothing(ResellerAnswer answer, string language, string text)
    {
        await using var tenant = await StartAsync(AtOnce);
        (tenant.Server.Reseller.Answer, tenant.Server.Reseller.Language) = (answer, language);

        await tenant.MailAsync(Mails.Order());
        var reply = await tenant.Server.Mailbox.WaitForAsync(
            mail => mail.Direction == MailDirection.Reply,
            TestContext.Current.CancellationToken);

        Assert.Contains(text, reply.Text, StringComparison.Ordinal);
        Assert.Equal(25, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
    }

    [Fact]
    public async Task AutoReply_SaysSoInItsHeadersAndLeavesTheOrderPending()
    {
        await using var tenant = await StartAsync(AtOnce);
        tenant.Server.Reseller.Answer = ResellerAnswer.AutoReply;

        await tenant.MailAsync(Mails.Order());
        var reply = await tenant.Server.Mailbox.WaitForAsync(
            mail => mail.Direction == MailDirection.Reply,
            TestContext.Current.CancellationToken);

        Assert.Equal("auto-replied", reply.Headers["Auto-Submitted"]);
        Assert.Equal("LM-1042", Assert.Single(tenant.Server.Reseller.Pending).OrderId);
    }

    [Fact]
    public async Task Manual_AnswersWhenTold()
    {
        await using var tenant = await StartAsync();
        await tenant.MailAsync(Mails.Order());
        Assert.Single(tenant.Server.Reseller.Pending);

        await tenant.Server.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Empty(tenant.Server.Reseller.Pending);
        Assert.Single(tenant.Server.Mailbox.Replies);
        Assert.Equal(30, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
    }

    [Fact]
    public async Task DoWithoutAnswer_ChangesUnitsSilently()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Reseller.Answer = ResellerAnswer.DoWithoutAnswer;
        await tenant.MailAsync(Mails.Order());

        await tenant.Server.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal(30, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
        Assert.Empty(tenant.Server.Mailbox.Replies);
    }

    [Fact]
    public async Task Delay_IsOfTheClock()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await StartAsync(new() { TimeProvider = clock });
        await tenant.MailAsync(Mails.Order());
        Assert.Empty(tenant.Server.Mailbox.Replies);

        await Fixtures.Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return tenant.Server.Mailbox.Replies.Count == 1;
            },
            "the reseller answers");
    }

    [Fact]
    public async Task SameMailTwice_IsBoughtTwice()
    {
        await using var tenant = await StartAsync();
        await tenant.MailAsync(Mails.Order());
        await tenant.MailAsync(Mails.Order());

        await tenant.Server.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal(35, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
    }

    [Fact]
    public async Task Reminder_IsAnsweredAndNotBoughtAgain()
    {
        await using var tenant = await StartAsync(AtOnce);
        await tenant.MailAsync(Mails.Order());
        await Fixtures.Eventually.HoldsAsync(() => tenant.Server.Mailbox.Replies.Count == 1, "the first answer");

        await tenant.MailAsync(Mails.Order(inReplyTo: "<LM-1042.1@contoso.example>"));
        await Fixtures.Eventually.HoldsAsync(() => tenant.Server.Mailbox.Replies.Count == 2, "the second answer");

        Assert.Equal(30, tenant.State.FindSku("ENTERPRISEPACK")!.Enabled);
        Assert.Single(tenant.Server.Reseller.Orders);
    }

    [Theory]
    [InlineData("Commande LM-2001\nMerci d'ajouter 7 licences Office 365 E3 (ENTERPRISEPACK).", "LM-2001", 7)]
    [InlineData("Bestelling LM-2002: gelieve 3 licenties van ENTERPRISEPACK te verwijderen\nAantal: -3", "LM-2002", -3)]
    [InlineData("Order LM-2003. Please remove 4 licenses of ENTERPRISEPACK", "LM-2003", -4)]
    [InlineData("Référence : LM-2004\nProduit : ENTERPRISEPACK\nQuantité : +12", "LM-2004", 12)]
    public async Task Order_WithoutHeaders_IsReadFromTheText(string text, string id, int quantity)
    {
        await using var tenant = await StartAsync();

        await tenant.MailAsync(Mails.Letter(text));

        var order = Assert.Single(tenant.Server.Reseller.Orders);
        Assert.Equal((id, "ENTERPRISEPACK", quantity), (order.OrderId, order.Sku, order.Quantity));
    }

    [Fact]
    public async Task Mail_WithoutAnOrder_IsPutAside()
    {
        await using var tenant = await StartAsync();

        await tenant.MailAsync(Mails.Letter("Joyeux Noël !"));

        Assert.Empty(tenant.Server.Reseller.Orders);
        Assert.Single(tenant.Server.Reseller.Unreadable);
    }

    [Fact]
    public async Task Webhook_5xx_IsTriedAgain()
    {
        await using var hook = await WebhookReceiver.StartAsync(503, 500);
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });

        await tenant.MailAsync(Mails.Order());
        await Fixtures.Eventually.HoldsAsync(() => tenant.Server.Reseller.Deliveries.Count == 1, "the answer is delivered");

        var delivery = tenant.Server.Reseller.Deliveries[0];
        Assert.Equal((200, 3), (delivery.Status, delivery.Tries));
        Assert.Equal(hook.Received[0].Body, hook.Received[2].Body);
    }

    [Fact]
    public async Task Webhook_4xx_IsDropped()
    {
        await using var hook = await WebhookReceiver.StartAsync(404);
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });

        await tenant.MailAsync(Mails.Order());
        await Fixtures.Eventually.HoldsAsync(() => tenant.Server.Reseller.Deliveries.Count == 1, "the answer is given up");

        Assert.Equal((404, 1), (tenant.Server.Reseller.Deliveries[0].Status, tenant.Server.Reseller.Deliveries[0].Tries));
        Assert.Single(tenant.Server.Mailbox.Replies);
    }

    [Theory]
    [InlineData("reply.contoso.example", 1)]
    [InlineData("parse.example", 0)]
    public async Task Webhook_OfADomain_GetsOnlyItsMail(string domain, int deliveries)
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(new() { ResellerDelay = Timeout.InfiniteTimeSpan, InboundWebhook = hook.Url });
        tenant.Server.Reseller.InboundDomain = domain;
        await tenant.MailAsync(Mails.Order());

        await tenant.Server.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal(deliveries, hook.Received.Count);
        Assert.Single(tenant.Server.Mailbox.Replies);
    }

    [Fact]
    public async Task Webhook_WithKey_IsSignedOverRawBytes()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url, WebhookSigningKey = key });
        tenant.Server.Reseller.Charset = "iso-8859-1";

        await tenant.MailAsync(Mails.Order());

        var call = (await hook.WaitForAsync(1))[0];
        Assert.True(call.IsSignedBy(key));
        var fields = await call.FieldsAsync();
        Assert.Contains("exécutée", Encoding.Latin1.GetString(fields["text"]), StringComparison.Ordinal);
        Assert.Contains("\"text\":\"iso-8859-1\"", Text(fields["charsets"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RawMode_SendsTheWholeMessageInOneField()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });
        tenant.Server.Reseller.SendsRaw = true;

        await tenant.MailAsync(Mails.Order());

        var fields = await (await hook.WaitForAsync(1))[0].FieldsAsync();
        Assert.DoesNotContain("text", fields.Keys);
        Assert.StartsWith("Received: ", Text(fields["email"]), StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nBonjour,", Text(fields["email"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impostor_FailsSpfAndHasNoDkim()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });
        (tenant.Server.Reseller.AnswersFrom, tenant.Server.Reseller.Spf, tenant.Server.Reseller.Dkim) = (
            "orders@reseller.evil.example",
            "fail",
            null);

        await tenant.MailAsync(Mails.Order());

        var fields = await (await hook.WaitForAsync(1))[0].FieldsAsync();
        Assert.Equal(
            ("fail", "none", "Reseller <orders@reseller.evil.example>"),
            (Text(fields["SPF"]), Text(fields["dkim"]), Text(fields["from"])));
    }

    private static string Text(byte[] value) => Encoding.UTF8.GetString(value);
}
