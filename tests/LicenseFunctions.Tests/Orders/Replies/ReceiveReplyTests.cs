using System.Net;
using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Replies;

/// <summary>The whole way: the order's mail goes to the simulated reseller, who answers it, and what SendGrid would post is posted.</summary>
public sealed class ReceiveReplyTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestAppOptions Options => new()
    {
        Settings = new Dictionary<string, string>
        {
            ["Orders:ReplyDomain"] = ReplySetup.Orders.ReplyDomain!,
            ["Orders:ReplySigningKey"] = ReplySetup.Orders.ReplySigningKey!,
            ["SendGrid:InboundPublicKey"] = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()),
        },
        Tenant = new() { ResellerDelay = Timeout.InfiniteTimeSpan, WebhookRetryDelay = TimeSpan.Zero, WebhookSigningKey = _key },
    };

    [Fact]
    public async Task Yes_ConfirmsTheOrder_AndIsShownWithIt()
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        app.Tenant.Reseller.Answer = ResellerAnswer.ConfirmWithoutDoing;

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal("Confirmed", order.Text("state"));
        var answer = Assert.Single(order.Body.GetProperty("answers").EnumerateArray());
        Assert.Equal(("Yes", "orders@reseller.example"), (answer.GetProperty("says").GetString(), answer.GetProperty("from").GetString()));
        Assert.StartsWith("Bonjour,", answer.GetProperty("excerpt").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Nombre de licences", answer.GetProperty("excerpt").GetString(), StringComparison.Ordinal);
        var step = order.Body.GetProperty("history").EnumerateArray().Last();
        Assert.Equal("ReceiveReply", step.GetProperty("by").GetString());
        Assert.StartsWith($"orders@reseller.example answered yes: \"Bonjour, Votre commande {id} a été exécutée", step.GetProperty("text").GetString(),
            StringComparison.Ordinal);
        Assert.Equal([204], app.Tenant.Reseller.Deliveries.Select(delivery => delivery.Status));
    }

    [Fact]
    public async Task Question_AboutAnOrderWhoseMailsWereAllRefused_MakesItOneThatThePersonCanConfirm()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<OrderStore>();
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Failed);
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { Tries = 8, MailMessageId = "<1@contoso.example>" });
        var mail = new UnmatchedMail
        {
            Id = "1",
            ReceivedAt = default,
            From = "orders@reseller.example",
            EnvelopeFrom = "",
            To = "",
            Subject = "",
            MessageId = null,
            Date = null,
            Excerpt = "Which?",
            Says = ReplyMeaning.Question
        };

        await app.Services.GetRequiredService<ReplyRecorder>().RecordAsync(id, mail, ReplyMeaning.Question, "test", TestContext.Current.CancellationToken);

        Assert.Equal("NeedsAttention", (await app.GetAsync($"/api/orders/{id}")).Text("state"));
        Assert.Contains("The reseller asks: ", app.Tenant.Mailbox.Messages.Last(m => m.To.Contains("admin@contoso.example")).Subject, StringComparison.Ordinal);
        Assert.Equal("Confirmed", (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/confirmation")).Text("state"));
    }

    [Theory]
    [InlineData("Yes")]
    [InlineData("No")]
    [InlineData("Question")]
    public async Task Answer_ToAnOrderThatWasNeverSent_IsKept_AndTheOrderIsStillToBeSent(string meaning)
    {
        var says = Enum.Parse<ReplyMeaning>(meaning);
        await using var app = await StartAsync();
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow());
        var mail = new UnmatchedMail
        {
            Id = "1",
            ReceivedAt = default,
            From = "orders@reseller.example",
            EnvelopeFrom = "",
            To = "",
            Subject = "",
            MessageId = null,
            Date = null,
            Excerpt = "Done.",
            Says = says
        };

        await app.Services.GetRequiredService<ReplyRecorder>().RecordAsync(id, mail, says, "test", TestContext.Current.CancellationToken);

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal(("Requested", 1), (order.Text("state"), order.Body.GetProperty("answers").GetArrayLength()));
    }

    [Theory]
    [InlineData(false, "iso-8859-1", "nl")]
    [InlineData(true, "windows-1252", "fr")]
    [InlineData(true, "utf-8", "en")]
    public async Task Yes_InEitherModeAndAnyCharset_ConfirmsTheOrder(bool raw, string charset, string language)
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        (app.Tenant.Reseller.SendsRaw, app.Tenant.Reseller.Charset, app.Tenant.Reseller.Language) = (raw, charset, language);
        app.Tenant.Reseller.Answer = ResellerAnswer.ConfirmWithoutDoing;

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Confirmed", (await app.GetAsync($"/api/orders/{id}")).Text("state"));
    }

    [Fact]
    public async Task Yes_OfAResellerWhoHasDoneIt_IsProvedAtOnce()
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal(
            ["Requested", "Sending", "Sent", "Confirmed", "Fulfilled"],
            order.Body.GetProperty("history").EnumerateArray().Select(step => step.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("nl")]
    [InlineData("en")]
    public async Task No_NeedsAttention_AndTheAdministratorIsTold(string language)
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        (app.Tenant.Reseller.Answer, app.Tenant.Reseller.Language) = (ResellerAnswer.Refuse, language);

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal("NeedsAttention", (await app.GetAsync($"/api/orders/{id}")).Text("state"));
        await AdministratorIsToldAsync(app, id);
    }

    [Fact]
    public async Task Unclear_ChangesNoState_AndTheAdministratorGetsItOnce_WithItsText()
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        var post = ReplyTo(id, "Le prix change au 1er mars.\nCela <b>vous</b> convient sans doute.");

        await PostAsync(app, post);
        await PostAsync(app, post);

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal(("Sent", "Unclear"),
            (order.Text("state"), Assert.Single(order.Body.GetProperty("answers").EnumerateArray()).GetProperty("says").GetString()));
        await AdministratorIsToldAsync(app, id);
        var told = Assert.Single(app.Tenant.Mailbox.Messages, mail => mail.To.Contains("admin@contoso.example"));
        Assert.Contains("Unclear answer: ", told.Subject, StringComparison.Ordinal);
        Assert.Contains("> Le prix change au 1er mars.\n> Cela <b>vous</b> convient sans doute.\n", told.Text!.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
        Assert.Contains("Le prix change au 1er mars.<br>Cela &lt;b&gt;vous", told.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Done.", -60, "NeedsAttention")]
    [InlineData("Done.", 60, "Confirmed")]
    [InlineData("OK", 60, "NeedsAttention")]
    [InlineData("Your request has been received.", 60, "NeedsAttention")]
    public async Task RefusedOrder_IsConfirmed_OnlyByAYesThatWasWrittenLater(string text, int seconds, string state)
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        await PostAsync(app, ReplyTo(id, "Your order was rejected.") with { Date = Noon });

        await PostAsync(app, ReplyTo(id, text) with { Date = Noon.AddSeconds(seconds) });

        Assert.Equal(state, (await app.GetAsync($"/api/orders/{id}")).Text("state"));
        Assert.Equal(2, (await app.GetAsync($"/api/orders/{id}")).Body.GetProperty("answers").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"order": "ID", "says": "yes"}""", "Confirmed")]
    [InlineData("""{"order": "ID"}""", "NeedsAttention")]
    public async Task RefusedOrder_IsConfirmedByAPerson_WhateverTheMailsTime(string body, string state)
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        await PostAsync(app, ReplyTo(id, "Your order was rejected.") with { Date = Noon });
        await PostAsync(app, ReplyTo(id, "Done.") with { Date = Noon.AddDays(-1), From = "x@y.example" });
        var mail = (await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value")[0].GetProperty("id").GetString();

        var attached = await app.SendAsync(HttpMethod.Post, $"/api/orders/unmatched/{mail}/attach", body.Replace("ID", id, StringComparison.Ordinal));

        Assert.Equal(state, attached.Text("state"));
    }

    [Fact]
    public async Task AutomaticReply_ChangesNothing_AndIsNoted()
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        app.Tenant.Reseller.Answer = ResellerAnswer.AutoReply;

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal("Sent", order.Text("state"));
        Assert.Contains("confirms nothing", order.Body.GetProperty("history").EnumerateArray().Last().GetProperty("text").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("Automatic", order.Body.GetProperty("answers")[0].GetProperty("says").GetString());
    }

    [Fact]
    public async Task Yes_ToACancelledOrder_NeedsAttention_AndTheAdministratorIsTold()
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        var store = app.Services.GetRequiredService<OrderStore>();
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { State = OrderState.Cancelled });

        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);

        Assert.Equal("NeedsAttention", (await app.GetAsync($"/api/orders/{id}")).Text("state"));
        await AdministratorIsToldAsync(app, id);
    }

    [Fact]
    public async Task ForgedAnswer_IsKept_AndAPersonMayAttachIt()
    {
        await using var app = await StartAsync();
        var (id, other) = (await OrderAsync(app), await OrderAsync(app));
        app.Tenant.Reseller.AnswersFrom = "orders@evil.example";
        await app.Tenant.Reseller.ReplyAsync(app.Tenant.Reseller.Orders.Single(order => order.OrderId == id), ResellerAnswer.Confirm,
            TestContext.Current.CancellationToken);
        Assert.Equal("Sent", (await app.GetAsync($"/api/orders/{id}")).Text("state"));
        var mail = Assert.Single((await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").EnumerateArray());
        Assert.Equal((id, "Yes", "orders@evil.example"),
            (mail.GetProperty("order").GetString(), mail.GetProperty("says").GetString(), mail.GetProperty("from").GetString()));
        // Who may read the list must not learn the address that makes an answer believed.
        Assert.Equal($"{id.ToLowerInvariant()}.…@reply.contoso.example", mail.GetProperty("to").GetString());
        var attach = $"/api/orders/unmatched/{mail.GetProperty("id").GetString()}/attach";

        var attached = await app.SendAsync(HttpMethod.Post, attach, $$"""{"order": "{{id}}"}""", ("X-Caller", "ann"));
        var again = await app.SendAsync(HttpMethod.Post, attach, $$"""{"order": "{{id}}", "says": "no"}""", ("X-Caller", "bob"));

        Assert.Equal((HttpStatusCode.OK, "Confirmed"), (attached.Status, attached.Text("state")));
        Assert.Equal("ann", attached.Body.GetProperty("history").EnumerateArray().Last().GetProperty("by").GetString());
        Assert.Equal((HttpStatusCode.OK, attached.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
        (await app.SendAsync(HttpMethod.Post, attach, $$"""{"order": "{{other}}"}""")).IsProblem(HttpStatusCode.Conflict, "already-attached");
        Assert.Empty((await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").EnumerateArray());
        var all = Assert.Single((await app.GetAsync("/api/orders/unmatched?all=true")).Body.GetProperty("value").EnumerateArray());
        Assert.Equal((id, "ann"), (all.GetProperty("attachedTo").GetString(), all.GetProperty("attachedBy").GetString()));
    }

    [Fact]
    public async Task AttachedMail_MeansWhatThePersonSays()
    {
        await using var app = await StartAsync();
        var id = await OrderAsync(app);
        await PostAsync(app, new InboundPost { Text = "Hmm.", Envelope = ReplySetup.Envelope("x@y.example", "z@reply.contoso.example"), Subject = "?" });
        var mail = (await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value")[0].GetProperty("id").GetString();

        var attached = await app.SendAsync(HttpMethod.Post, $"/api/orders/unmatched/{mail}/attach", $$"""{"order": "{{id}}", "says": "no"}""");

        Assert.Equal(("NeedsAttention", "No"), (attached.Text("state"), attached.Body.GetProperty("answers")[0].GetProperty("says").GetString()));
    }

    [Fact]
    public async Task UnmatchedMails_AreListedNewestFirst_InPages()
    {
        await using var app = await StartAsync();
        for (var i = 0; i < 5; i++)
            await PostAsync(
                app, new InboundPost { Text = "Done.", Subject = $"Mail {i}", Envelope = ReplySetup.Envelope("x@y.example", "z@reply.contoso.example") });

        var first = await app.GetAsync("/api/orders/unmatched?top=3");
        var second = await app.GetAsync(first.Text("nextLink")!);

        Assert.Equal(
            ["Mail 4", "Mail 3", "Mail 2", "Mail 1", "Mail 0"],
            new[] { first, second }.SelectMany(page => page.Body.GetProperty("value").EnumerateArray())
                .Select(mail => mail.GetProperty("subject").GetString()));
        Assert.Null(second.Text("nextLink"));
    }

    [Fact]
    public async Task Answer_WhileStorageIsDown_IsRefusedWith503_AndTakenWhenItComesAgain()
    {
        var app = await StartAsync();
        var id = await OrderAsync(app);

        app = await app.RestartAsync(Options with { Adjust = builder => FailingStorage.Use(builder, StorageFault.IsBusy) });
        app.Tenant.Reseller.InboundWebhook = HookOf(app);
        await app.Tenant.Reseller.AnswerPendingAsync(TestContext.Current.CancellationToken);
        Assert.Equal([503], app.Tenant.Reseller.Deliveries.Select(delivery => delivery.Status));

        await using var up = await app.RestartAsync(Options);
        up.Tenant.Reseller.InboundWebhook = HookOf(up);
        await up.Tenant.Reseller.ReplyAsync(up.Tenant.Reseller.Orders[0], ResellerAnswer.Confirm, TestContext.Current.CancellationToken);

        Assert.Equal("Fulfilled", (await up.GetAsync($"/api/orders/{id}")).Text("state"));
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("{\"to\": 1", "application/json")]
    [InlineData("--x\r\n", "multipart/form-data; boundary=x")]
    [InlineData("--x\r\nContent-Disposition: nonsense\r\n\r\n", "multipart/form-data; boundary=x")]
    [InlineData("x", "multipart/form-data; boundary=\"")]
    [InlineData("x", "no type at all")]
    public async Task WhateverIsPosted_IsKept_AndNeverAnsweredWith4xx(string body, string contentType)
    {
        await using var app = await StartAsync();
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var answer = await app.Http.PostAsync(HookOf(app), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        // The mail, where it is found by its id, and how many came that day.
        Assert.Equal(3, (await app.RowsAsync(TableNames.OrderMail)).Count);
    }

    [Fact]
    public async Task Mail_LargerThan30MB_IsKept_WithoutBeingReadToItsEnd()
    {
        await using var app = await StartAsync();

        await PostAsync(app,
            new InboundPost
            {
                Text = "Done.",
                Subject = "Large",
                Envelope = ReplySetup.Envelope("x@y.example", "z@reply.contoso.example"),
                AttachmentBytes = 40_000_000,
            });

        var mail = Assert.Single((await app.GetAsync("/api/orders/unmatched")).Body.GetProperty("value").EnumerateArray());
        Assert.Equal("Large", mail.GetProperty("subject").GetString());
        Assert.Contains("larger than 30 MB", mail.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    public void Dispose() => _key.Dispose();

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(azurite, Options);
        app.Tenant.Reseller.InboundWebhook = HookOf(app);
        return app;
    }

    private static Uri HookOf(TestApp app) => new(app.Http.BaseAddress!, "/api/webhooks/sendgrid/inbound");

    private static async Task<string> OrderAsync(TestApp app)
    {
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);
        await Eventually.HoldsAsync(() => app.Tenant.Reseller.Orders.Any(order => order.OrderId == id), "the reseller has the order");
        return id;
    }

    private static Task AdministratorIsToldAsync(TestApp app, string id) => Eventually.HoldsAsync(
        () => app.Tenant.Mailbox.Messages.Any(mail => mail.To.Contains("admin@contoso.example") && mail.Subject.Contains(id, StringComparison.Ordinal)),
        $"the administrator is told of {id}");

    /// <summary>What the reseller writes to the order's own address, signed by SendGrid.</summary>
    private InboundPost ReplyTo(string id, string text) => new()
    {
        Text = text,
        Subject = "Re: order",
        Envelope = ReplySetup.Envelope("orders@reseller.example", ReplySetup.Addresses.For(id, MailChannel.SendGrid)!),
        Headers = [$"Message-ID: <{Guid.NewGuid():N}@mail.reseller.example>"],
        Sign = hash => Convert.ToBase64String(_key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence)),
    };

    private static async Task PostAsync(TestApp app, InboundPost post)
    {
        var request = post.ToRequest();
        using var content = new StreamContent(request.Body);
        content.Headers.Add(WebhookSignature.TimestampHeader, request.Timestamp);
        if (request.Signature is not null)
            content.Headers.Add(WebhookSignature.SignatureHeader, request.Signature);
        content.Headers.TryAddWithoutValidation("Content-Type", post.ContentType);
        using var answer = await app.Http.PostAsync(HookOf(app), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
