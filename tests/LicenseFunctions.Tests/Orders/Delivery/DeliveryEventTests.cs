using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Delivery;

public sealed class DeliveryEventTests(AzuriteFixture azurite) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Mail_ThatIsDelivered_SaysSoInItsOrder()
    {
        await using var app = await StartAsync();
        app.Tenant.Events.Webhook = new Uri(app.Http.BaseAddress!, "/api/webhooks/sendgrid/events");

        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        await Eventually.SeesAsync(() => app.HistoryAsync(id), history =>
            history.Any(text => text.StartsWith("SendGrid delivered the mail", StringComparison.Ordinal)), "the delivery is recorded");
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
    }

    [Theory]
    [InlineData("bounce")]
    [InlineData("dropped")]
    public async Task Mail_ThatIsNotDelivered_NeedsAttention_AndTheAdministratorIsToldWhy(string outcome)
    {
        await using var app = await StartAsync();
        app.Tenant.Events.Outcome = outcome;
        app.Tenant.Events.Webhook = new Uri(app.Http.BaseAddress!, "/api/webhooks/sendgrid/events");

        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;

        await app.SeesOrderAsync(id, OrderState.NeedsAttention);
        var mail = await app.Tenant.Mailbox.WaitForAsync(m => m.To.Contains("admin@contoso.example"), TestContext.Current.CancellationToken);
        Assert.Contains("Not delivered: ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivered_SettlesAnUnknownOrder_AndNobodyIsToldAnyMore()
    {
        await using var app = await StartAsync();
        app.Tenant.Faults.AcceptThenDrop("sendgrid");
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Unknown);

        await PostAsync(app, Event(id, "delivered", "e1"));
        await app.TellAsync(id);

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.NotNull((await app.GetAsync($"/api/orders/{id}")).Text("sentAt"));
        Assert.Empty(app.MailsTo("admin@contoso.example"));
    }

    [Fact]
    public async Task Delivered_WhileTheOrderWaitsForAnotherTry_StopsASecondMail()
    {
        await using var app = await StartAsync(new() { ["Orders:RetryAfter"] = "01:00:00" });
        app.Tenant.Faults.Fail("sendgrid", 503, times: 1);
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await Eventually.SeesAsync(() => app.HistoryAsync(id), history => history.Count == 3, "the first try is over");

        await PostAsync(app, Event(id, "delivered", "e1"));
        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Empty(app.MailsTo("orders@reseller.example"));
    }

    [Fact]
    public async Task Event_PostedAgain_CountsOnce_InWhateverOrderTheyCome()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        string[] events = [Event(id, "delivered", "e2"), Event(id, "deferred", "e1"), Event(id, "processed", "e0"), Event(id, "open", "e3")];

        foreach (var _ in Enumerable.Range(0, 3))
            await PostAsync(app, events);

        var history = await app.HistoryAsync(id);
        Assert.Single(history, text => text.StartsWith("SendGrid delivered", StringComparison.Ordinal));
        Assert.Single(history, text => text.StartsWith("The reseller's server has not accepted", StringComparison.Ordinal));
        Assert.Equal(5, history.Count);
        Assert.Equal(0, (await app.GetAsync($"/api/orders/{id}")).Body.GetProperty("answers").GetArrayLength());
    }

    [Fact]
    public async Task Event_OfTheMailBeforeAResend_IsKeptAndChangesNothing()
    {
        await using var app = await StartAsync();
        app.Tenant.Faults.AcceptThenDrop("sendgrid");
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Unknown);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend");
        await app.SeesOrderAsync(id, OrderState.Sent);
        var mails = app.MailsTo("orders@reseller.example");

        await PostAsync(app, Event(id, "bounce", "e1", smtpId: mails[0].MessageId));
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Contains(await app.HistoryAsync(id), text => text.StartsWith("Another mail of this order: The mail bounced", StringComparison.Ordinal));
        await PostAsync(app, Event(id, "bounce", "e2", smtpId: mails[1].MessageId));

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
    }

    [Fact]
    public async Task Event_OfAReminder_IsKeptAndChangesNothing()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.Services.GetRequiredService<OrderUpdater>()
            .ApplyAsync(id, new ReminderClaimed("<reminder@contoso.example>"), "test", TestContext.Current.CancellationToken);

        await PostAsync(app, Event(id, "bounce", "e1", smtpId: "<reminder@contoso.example>"));

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Contains(await app.HistoryAsync(id), text => text.StartsWith("Another mail of this order: The mail bounced", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delivered_AfterTheOrderWasCalledOff_NeedsAttention_AndTheAdministratorIsTold(bool wasToBeSentAgain)
    {
        await using var app = await StartAsync(new() { ["Orders:RetryAfter"] = "01:00:00" });
        app.Tenant.Faults.AcceptThenDrop("sendgrid");
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Unknown);
        if (wasToBeSentAgain)
        {
            app.Tenant.Faults.Fail("sendgrid", 503, times: 1);
            await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend");
            await Eventually.SeesAsync(() => app.HistoryAsync(id), history =>
                history[^1].StartsWith("The mail was not sent", StringComparison.Ordinal), "the second mail is refused");
        }
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel");

        await PostAsync(app, Event(id, "delivered", "e1", smtpId: app.Tenant.Mailbox.Messages[0].MessageId));

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        Assert.Contains("Cancelled too late: ", Assert.Single(app.MailsTo("admin@contoso.example")).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_UnderAnotherId_CountsOnce_AndACancelledOrderStaysCancelled()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var messageId = app.MailsTo("orders@reseller.example")[0].MessageId;
        await PostAsync(app, Event(id, "delivered", "AAA", messageId), Event(id, "delivered", "AAB", messageId));
        await PostAsync(app, Event(id, "bounce", "c", messageId));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel")).Status);

        await PostAsync(app, Event(id, "delivered", "BBB", messageId));

        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
        Assert.Single(await app.HistoryAsync(id), text => text.StartsWith("SendGrid delivered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Event_OfAnotherTime_IsAnotherEvent()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        await PostAsync(app, Event(id, "deferred", "a"));
        await PostAsync(app, Event(id, "deferred", "b").Replace("1772442000", "1772442060", StringComparison.Ordinal));

        Assert.Equal(2, (await app.HistoryAsync(id)).Count(text => text.StartsWith("The reseller's server has not accepted", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Event_KnownByItsIdSinceAnEarlierVersion_CountsOnce()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.Services.GetRequiredService<OrderUpdater>()
            .ApplyAsync(id, new EarlierEntry("Delivered."), "test", TestContext.Current.CancellationToken, new ExternalReport("event|e1"));

        await PostAsync(app, Event(id, "bounce", "e1"));

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
    }

    [Theory]
    [InlineData("smtp-id")]
    [InlineData("smtp-id without brackets")]
    [InlineData("sg_message_id")]
    public async Task Bounce_WithoutCustomArguments_IsMatchedByTheMail(string by)
    {
        await using var app = await StartAsync();
        var other = await app.SendOrderAsync("SPE_E5", 1);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var mail = app.MailsTo("orders@reseller.example").Single(mail => mail.Text!.Contains(id, StringComparison.Ordinal));

        await PostAsync(app, by switch
        {
            "smtp-id" => Bounce(smtpId: mail.MessageId),
            "sg_message_id" => Bounce(messageId: $"{mail.SendGridMessageId}.filter0001.16648.5515E0B88.0"),
            _ => Bounce(smtpId: mail.MessageId!.Trim('<', '>')),
        });

        Assert.Equal((OrderState.NeedsAttention, OrderState.Sent), (await app.StateAsync(id), await app.StateAsync(other)));
        Assert.Contains("550 5.1.10 recipient not found", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounce_OfTheResellersAddress_ThatNamesNoOrder_IsReportedOnce()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        app.Tenant.Faults.Fail("sendgrid", 503, times: 1);
        await PostAsync(app, Bounce(eventId: "x1"), Bounce(eventId: "x2"));
        Assert.Empty(app.MailsTo("admin@contoso.example"));
        await app.FollowUpAsync();
        await PostAsync(app, Bounce(eventId: "x3"));
        await app.FollowUpAsync();

        var mail = Assert.Single(app.MailsTo("admin@contoso.example"));
        Assert.Equal("Not delivered: a mail to the reseller", mail.Subject);
        Assert.Contains("- The mail came back. (28 November 2026, 04:37) 550 5.1.10 recipient not found", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"- {id}: 5 Office 365 E3, Sent", mail.Text, StringComparison.Ordinal);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
    }

    [Fact]
    public async Task Bounce_OfAnotherAddress_IsNoMailToTheAdministrator()
    {
        await using var app = await StartAsync();

        await PostAsync(app, Bounce().Replace("orders@reseller.example", "admin@contoso.example", StringComparison.Ordinal));

        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task RequestsToStorage_GrowWithTheOrders_NotWithTheEvents()
    {
        await using var app = await StartAsync();
        var ids = new[] { await app.SendOrderAsync("ENTERPRISEPACK", 5), await app.SendOrderAsync("SPE_E5", 1) };
        using var requests = new StorageRequests(app.TableAddress);

        string At(int i, string name, string eventId) =>
            Event(ids[i % 2], name, eventId).Replace("1772442000", $"{1_772_442_000 + i}", StringComparison.Ordinal);
        await PostAsync(app, [.. Enumerable.Range(0, 1000).Select(i => At(i, i % 5 == 0 ? "delivered" : "deferred", $"e{i}"))]);
        await PostAsync(app, [.. Enumerable.Range(0, 1000).Select(i => At(i, "deferred", $"again{i}"))]);

        Assert.InRange(requests.Count, 1, 16);
        Assert.Contains(await app.HistoryAsync(ids[0]), text => text.EndsWith("Reported 400 times.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Event_ThatIsImpossibleNow_IsKeptInTheHistory()
    {
        await using var app = await StartAsync();
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Fulfilled);

        await PostAsync(app, Event(id, "bounce", "e1"));

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
        Assert.Contains(await app.HistoryAsync(id), text => text.EndsWith("(No effect: the order is Fulfilled.)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reason_ThatIsCutInsideACharacter_IsKept()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        await PostAsync(app, Event(id, "bounce", "e1").Replace("550 no such mailbox", new string('x', 299) + "😀", StringComparison.Ordinal));

        Assert.Contains(await app.HistoryAsync(id), text => text.EndsWith("xxx", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""
        [1, null, "x", {}, {"event": "delivered"}, {"sg_event_id": "e", "event": "bounce", "timestamp": 1e300}, {"sg_event_id": "e", "event": 7}]
        """)]
    [InlineData("""
        [{"sg_event_id": "e", "event": "delivered", "order_id": "LIC-20261124-103805-7KQ2M", "timestamp": -5},
         {"sg_event_id": "f", "event": "dropped", "order_id": "../x"}]
        """)]
    [InlineData("""[{"sg_event_id": "\ud800", "event": "delivered"}, {"\ud800": 1, "sg_event_id": "e", "event": "dropped", "reason": "\udfff \u0000"}]""")]
    public async Task Events_OfNoOrder_AreTakenAndLeftAlone(string body)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await PostRawAsync(app, body, Sign(body))).Status);
    }

    [Fact]
    public async Task Events_WithoutAGenuineSignature_AreNotBelieved()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var body = $"[{Event(id, "bounce", "e1")}]\r\n";
        var (signature, timestamp) = Sign(body);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        (string, string)[] forgeries =
        [
            ("", timestamp), (signature, "1"), ("no base64", timestamp), (Convert.ToBase64String([1, 2, 3]), timestamp), (new string('A', 4000), timestamp),
            (Convert.ToBase64String(other.SignData(Encoding.UTF8.GetBytes(timestamp + body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
                timestamp),
        ];

        foreach (var forgery in forgeries)
            (await PostRawAsync(app, body, forgery)).IsProblem(HttpStatusCode.Unauthorized, "signature-invalid");
        (await PostRawAsync(app, body.Trim(), (signature, timestamp))).IsProblem(HttpStatusCode.Unauthorized, "signature-invalid");
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Equal(HttpStatusCode.NoContent, (await PostRawAsync(app, body, (signature, timestamp))).Status);
        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{")]
    [InlineData("")]
    public async Task Body_ThatIsNoArray_IsRefused(string body)
    {
        await using var app = await StartAsync();

        (await PostRawAsync(app, body, Sign(body))).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    private Task<TestApp> StartAsync(Dictionary<string, string>? settings = null) => TestApp.StartAsync(azurite, new()
    {
        Settings = new Dictionary<string, string>(settings ?? []) { ["SendGrid:EventsPublicKey"] = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()) },
        Tenant = new TenantServerOptions { ResellerDelay = Timeout.InfiniteTimeSpan, WebhookSigningKey = _key },
    });

    private static string Event(string orderId, string name, string eventId, string? smtpId = null) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["order_id"] = orderId,
        ["event"] = name,
        ["sg_event_id"] = eventId,
        ["sg_message_id"] = "none.filter",
        ["smtp-id"] = smtpId,
        ["timestamp"] = 1_772_442_000,
        ["reason"] = "550 no such mailbox",
        ["email"] = "orders@reseller.example",
    });

    /// <summary>A bounce long after the mail: SendGrid then gives neither custom arguments nor, mostly, ids of the mail.</summary>
    private static string Bounce(string? smtpId = null, string messageId = "", string eventId = "x1") => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["email"] = "orders@reseller.example",
            ["timestamp"] = 1_795_837_050,
            ["event"] = "bounce",
            ["type"] = "bounce",
            ["status"] = "5.1.10",
            ["reason"] = "550 5.1.10 recipient not found",
            ["smtp-id"] = smtpId,
            ["sg_message_id"] = messageId,
            ["sg_event_id"] = eventId,
        });

    private async Task PostAsync(TestApp app, params string[] events)
    {
        var body = $"[{string.Join(',', events)}]\r\n";
        Assert.Equal(HttpStatusCode.NoContent, (await PostRawAsync(app, body, Sign(body))).Status);
    }

    private static Task<Answer> PostRawAsync(TestApp app, string body, (string Signature, string Timestamp) signed) => app.SendAsync(
        HttpMethod.Post, "/api/webhooks/sendgrid/events", body,
        ("X-Twilio-Email-Event-Webhook-Signature", signed.Signature), ("X-Twilio-Email-Event-Webhook-Timestamp", signed.Timestamp));

    private (string Signature, string Timestamp) Sign(string body)
    {
        const string Timestamp = "1772442000";
        return (Convert.ToBase64String(
            _key.SignData(Encoding.UTF8.GetBytes(Timestamp + body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)), Timestamp);
    }
}
