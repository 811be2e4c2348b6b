using System.Net;
using System.Text;
using LicenseFunctions.Tenant;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using MimeKit;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>Sending from the shared mailbox through Graph: drafts, Sent Items, replies, rights and faults.</summary>
public sealed class ExchangeTests
{
    private const string OrderId = "LIC-20261129-001122-ABCDE";
    private const string MessageId = $"<{OrderId}.0123456789abcdef0123456789abcdef@contoso.example>";
    private const string OrderProperty = "String {00020329-0000-0000-C000-000000000046} Name LicenseOrderId";
    private const string KeyProperty = "String {00020329-0000-0000-C000-000000000046} Name LicenseMailKey";

    private static readonly string Mailbox = new TenantServerOptions().MailboxAddress;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_IsCreatedWithWhatItWasGiven()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();

        var draft = await CreateAsync(graph);

        Assert.Equal((true, MessageId, "Commande"), (draft.IsDraft, draft.InternetMessageId, draft.Subject));
        Assert.False(string.IsNullOrEmpty(draft.ConversationId));
        var kept = Assert.Single(tenant.Server.Exchange.Drafts);
        Assert.Equal((draft.Id, OrderId), (kept.Id, kept.Headers["X-License-Order"]));
        Assert.Equal((OrderId, $"{OrderId}.key"), (kept.Properties[OrderProperty], kept.Properties[KeyProperty]));
        Assert.Empty(tenant.Server.Mailbox.Messages);
    }

    [Fact]
    public async Task Draft_WhereExchangeKeepsNoMessageId_HasAnother()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        tenant.Server.Exchange.KeepsMessageId = false;

        var draft = await CreateAsync(graph);

        Assert.NotEqual(MessageId, draft.InternetMessageId);
        Assert.EndsWith(".prod.outlook.com>", draft.InternetMessageId, StringComparison.Ordinal);
        Assert.Equal(draft.InternetMessageId, (await SendAsync(graph, draft, tenant)).InternetMessageId);
    }

    [Fact]
    public async Task Send_MovesTheDraftUnderAnotherId_AndReachesTheMailboxAndTheReseller()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await CreateAsync(graph);

        await graph.Users[Mailbox].Messages[draft.Id].Send.PostAsync(cancellationToken: Stop);

        var exchange = tenant.Server.Exchange;
        Assert.Empty(exchange.Drafts);
        var sent = Assert.Single(exchange.SentItems);
        Assert.NotEqual(draft.Id, sent.Id);
        Assert.Equal((false, MessageId, OrderId), (sent.IsDraft, sent.InternetMessageId, sent.Properties[OrderProperty]));
        var mail = Assert.Single(tenant.Server.Mailbox.Messages);
        Assert.Equal((Mailbox, MessageId, "order+1@contoso.example", OrderId), (mail.From, mail.MessageId, mail.ReplyTo, mail.Headers["X-License-Order"]));
        Assert.Equal(["orders@reseller.example"], mail.To);
        Assert.Equal((OrderId, 5), (Assert.Single(tenant.Server.Reseller.Orders).OrderId, tenant.Server.Reseller.Orders[0].Quantity));
    }

    [Fact]
    public async Task Send_WithALag_LeavesTheMailInNeitherFolder()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero));
        await using var tenant = await StartAsync(new() { TimeProvider = clock, ResellerDelay = Timeout.InfiniteTimeSpan });
        using var graph = tenant.Graph();
        tenant.Server.Exchange.SentItemsLag = TimeSpan.FromMinutes(3);
        var draft = await CreateAsync(graph);
        await graph.Users[Mailbox].Messages[draft.Id].Send.PostAsync(cancellationToken: Stop);

        Assert.Empty(await FindAsync(graph, "drafts"));
        Assert.Empty(await FindAsync(graph, "sentitems"));
        Assert.Single(tenant.Server.Mailbox.Messages);

        clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Single(await FindAsync(graph, "sentitems"));
    }

    [Fact]
    public async Task Draft_WithALag_IsInNoListButFoundByItsId()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        tenant.Server.Exchange.DraftsLag = TimeSpan.FromHours(1);

        var draft = await CreateAsync(graph);

        Assert.Empty(await FindAsync(graph, "drafts"));
        Assert.Equal(draft.Id, (await graph.Users[Mailbox].Messages[draft.Id].GetAsync(cancellationToken: Stop))!.Id);
    }

    [Fact]
    public async Task Send_OfOneDraftTwiceAtOnce_SendsItOnce()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await CreateAsync(graph);

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.SendAsync(HttpMethod.Post, PathOf(draft.Id!, "/send"))));

        Assert.Equal(1, replies.Count(reply => reply.Status == HttpStatusCode.Accepted && reply.Text.Length == 0));
        Assert.Equal(7, replies.Count(reply => reply is { Status: HttpStatusCode.NotFound, Code: "ErrorItemNotFound" }));
        Assert.Single(tenant.Server.Mailbox.Messages);
    }

    [Fact]
    public async Task Filter_OnAProperty_FindsTheOrderWithItsKey()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        await CreateAsync(graph, "LIC-20261129-001122-OTHER");
        var draft = await CreateAsync(graph);

        var found = Assert.Single(await FindAsync(graph, "drafts"));

        Assert.Equal((draft.Id, MessageId, true), (found.Id, found.InternetMessageId, found.IsDraft));
        Assert.NotNull(found.CreatedDateTime);
        Assert.Null(found.Subject);
        var property = Assert.Single(found.SingleValueExtendedProperties!);
        Assert.Equal((KeyProperty.ToUpperInvariant(), $"{OrderId}.key"), (property.Id!.ToUpperInvariant(), property.Value));
    }

    [Theory]
    [InlineData("subject eq 'Commande'", "ErrorInvalidUrlQueryFilter")]
    [InlineData("singleValueExtendedProperties/any(ep: ep/id eq 'String Name LicenseOrderId' and ep/value eq 'a')", "ErrorInvalidExtendedProperty")]
    [InlineData($"singleValueExtendedProperties/any(ep: ep/id eq '{OrderProperty}')", "ErrorInvalidUrlQueryFilter")]
    [InlineData($"singleValueExtendedProperties/any(ep: ep/id eq '{OrderProperty}' and ep/value eq 'a') and isDraft eq true", "ErrorInvalidUrlQueryFilter")]
    public async Task Filter_OfAnotherKind_IsRefused(string filter, string code)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users/{Mailbox}/mailFolders/drafts/messages?$filter={Uri.EscapeDataString(filter)}");

        Assert.Equal((HttpStatusCode.BadRequest, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Filter_ComparesTheNameWithItsCaseAndTheValueWithout()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        await CreateAsync(graph);

        Assert.Single(await FindAsync(graph, "drafts", OrderId.ToLowerInvariant()));
        Assert.Empty(await FindAsync(graph, "drafts", property: OrderProperty.Replace("LicenseOrderId", "licenseOrderId", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task List_OfManyMessages_HasPages()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        for (var number = 0; number < 13; number++) await CreateAsync(graph);

        var page = await graph.Users[Mailbox].MailFolders["drafts"].Messages.GetAsync(cancellationToken: Stop);
        var next = await graph.Users[Mailbox].MailFolders["drafts"].Messages.WithUrl(page!.OdataNextLink!).GetAsync(cancellationToken: Stop);

        Assert.Equal((10, 3, null), (page.Value!.Count, next!.Value!.Count, next.OdataNextLink));
    }

    [Theory]
    [InlineData("In-Reply-To", "InvalidInternetMessageHeader")]
    [InlineData("X-License-Order", null)]
    [InlineData("x-license-order", null)]
    public async Task Header_OfADraft_StartsWithX(string name, string? code)
    {
        await using var tenant = await StartAsync();
        var json = $$"""{"subject": "s", "internetMessageHeaders": [{"name": "{{name}}", "value": "v"}]}""";

        var reply = await tenant.SendAsync(HttpMethod.Post, $"/v1.0/users/{Mailbox}/messages", json);

        Assert.Equal((code is null ? HttpStatusCode.Created : HttpStatusCode.BadRequest, code), (reply.Status, reply.Code));
        Assert.Equal(code is null ? 1 : 0, tenant.Server.Exchange.Drafts.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task Headers_OfADraft_AreOneToFive(int count)
    {
        await using var tenant = await StartAsync();
        var headers = string.Join(',', Enumerable.Range(0, count).Select(number => $$"""{"name": "x-{{number}}", "value": "v"}"""));

        var reply = await tenant.SendAsync(HttpMethod.Post, $"/v1.0/users/{Mailbox}/messages", $$"""{"internetMessageHeaders": [{{headers}}]}""");

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidInternetMessageHeaderCollection"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Headers_OfADraft_CannotBeAddedLater_ButGivenWithAReply()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var sent = await SendAsync(graph, await CreateAsync(graph), tenant);
        const string headers = """ "internetMessageHeaders": [{"name": "x-license-order", "value": "LIC-1"}] """;

        var reply = await tenant.SendAsync(HttpMethod.Post, PathOf(sent.Id, "/createReply"), $$"""{"message": {{{headers}}}, "comment": "Hello"}""");
        var later = await tenant.SendAsync(HttpMethod.Patch, PathOf((string)reply.Json["id"]!), $$"""{{{headers}}}""");

        Assert.Equal((HttpStatusCode.Created, "ErrorInvalidPropertySet"), (reply.Status, later.Code));
        var draft = Assert.Single(tenant.Server.Exchange.Drafts);
        Assert.Equal(("LIC-1", "Re: Commande"), (draft.Headers["x-license-order"], draft.Subject));
        Assert.Contains("Hello", draft.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_ToASentMail_IsInItsThreadAndGoesWhereItIsSentTo()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var sent = await SendAsync(graph, await CreateAsync(graph), tenant);

        var draft = (await graph.Users[Mailbox].Messages[sent.Id].CreateReply.PostAsync(new(), cancellationToken: Stop))!;
        await graph.Users[Mailbox].Messages[draft.Id].PatchAsync(
            new()
            {
                Subject = "Rappel",
                Body = new() { ContentType = BodyType.Html, Content = "<p>Rappel de la commande</p>" },
                ToRecipients = [To("orders@reseller.example")],
                SingleValueExtendedProperties = [new() { Id = KeyProperty, Value = $"{OrderId}.reminder" }],
            },
            cancellationToken: Stop);
        await graph.Users[Mailbox].Messages[draft.Id].Send.PostAsync(cancellationToken: Stop);

        var proposed = Assert.Single(draft.ToRecipients!).EmailAddress!.Address;
        Assert.Equal((true, sent.ConversationId, "order+1@contoso.example"), (draft.IsDraft, draft.ConversationId, proposed));
        var reminder = tenant.Server.Mailbox.Messages[1];
        Assert.Equal(("Rappel", "Rappel de la commande", MessageId, MessageId),
            (reminder.Subject, reminder.Text, reminder.Headers["In-Reply-To"], reminder.Headers["References"]));
        Assert.Equal(["orders@reseller.example"], reminder.To);
        Assert.Equal($"{OrderId}.reminder", tenant.Server.Exchange.SentItems[1].Properties[KeyProperty]);
    }

    [Fact]
    public async Task SubjectOfASentMail_CannotBeChanged_ButItsCategoriesCan()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var sent = await SendAsync(graph, await CreateAsync(graph), tenant);

        var reply = await tenant.SendAsync(HttpMethod.Patch, PathOf(sent.Id), """{"subject": "New"}""");
        var changed = await graph.Users[Mailbox].Messages[sent.Id].PatchAsync(new() { Categories = ["Done"] }, cancellationToken: Stop);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(["Done"], changed!.Categories);
        Assert.Equal("Commande", tenant.Server.Exchange.SentItems[0].Subject);
    }

    [Fact]
    public async Task Delete_OfADraft_RemovesItOnce()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await CreateAsync(graph);

        await graph.Users[Mailbox].Messages[draft.Id].DeleteAsync(cancellationToken: Stop);
        var again = await tenant.SendAsync(HttpMethod.Delete, PathOf(draft.Id!));

        Assert.Empty(tenant.Server.Exchange.Drafts);
        Assert.Equal((HttpStatusCode.NotFound, "ErrorItemNotFound"), (again.Status, again.Code));
    }

    [Fact]
    public async Task Person_DeletesASentMailAndADraft()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var sent = await SendAsync(graph, await CreateAsync(graph), tenant);
        var draft = await CreateAsync(graph);
        var exchange = tenant.Server.Exchange;

        Assert.False(exchange.DeleteSent(draft.Id!));
        Assert.True(exchange.DeleteSent(sent.Id));
        Assert.True(exchange.DeleteDraft(draft.Id!));

        Assert.Equal((0, 0), (exchange.SentItems.Count, exchange.Drafts.Count));
    }

    [Fact]
    public async Task Value_OfASentMail_IsItsMime()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var sent = await SendAsync(graph, await CreateAsync(graph), tenant);

        await using var stream = (await graph.Users[Mailbox].Messages[sent.Id].Content.GetAsync(cancellationToken: Stop))!;
        using var mime = await MimeMessage.LoadAsync(stream, Stop);

        Assert.Equal((MessageId[1..^1], "Commande", OrderId), (mime.MessageId, mime.Subject, mime.Headers["x-license-order"]));
        Assert.Contains("<p>Quantité", mime.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_IsTheProbeOfTheRights()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var exchange = tenant.Server.Exchange;

        Assert.NotNull((await graph.Users[Mailbox].MailFolders["inbox"].GetAsync(call => call.QueryParameters.Select = ["id"], Stop))!.Id);
        exchange.MayAccess = false;
        Assert.Equal((403, "ErrorAccessDenied"), await ProbeAsync(graph, Mailbox));
        tenant.State.Permissions.Grant("Mail.ReadWrite");
        Assert.Equal((200, null), await ProbeAsync(graph, Mailbox));
        exchange.Exists = false;
        Assert.Equal((404, "MailboxNotEnabledForRESTAPI"), await ProbeAsync(graph, Mailbox));
        Assert.Equal((404, "ErrorInvalidUser"), await ProbeAsync(graph, "nobody@contoso.example"));
    }

    [Fact]
    public async Task Mailbox_OfAUser_IsOpenOnlyIfTheRightIsTooWide()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();

        Assert.Equal((403, "ErrorAccessDenied"), await ProbeAsync(graph, "adele.vance@contoso.example"));
        tenant.Server.Exchange.MayAccessOthers = true;
        Assert.Equal((200, null), await ProbeAsync(graph, "adele.vance@contoso.example"));
        Assert.Equal((404, "MailboxNotEnabledForRESTAPI"), await ProbeAsync(graph, "wout.stevens@contoso.example"));
    }

    [Fact]
    public async Task Send_ThatLosesItsAnswer_HasSent()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await CreateAsync(graph);
        tenant.Server.Exchange.LosesSendAnswers = 1;

        var lost = await tenant.SendAsync(HttpMethod.Post, PathOf(draft.Id!, "/send"));
        var again = await tenant.SendAsync(HttpMethod.Post, PathOf(draft.Id!, "/send"));

        Assert.Equal((HttpStatusCode.GatewayTimeout, HttpStatusCode.NotFound), (lost.Status, again.Status));
        Assert.Equal((1, 0), (tenant.Server.Mailbox.Messages.Count, tenant.Server.Exchange.LosesSendAnswers));
    }

    [Fact]
    public async Task Create_ThatLosesItsAnswer_LeavesAnOrphan()
    {
        await using var tenant = await StartAsync();
        tenant.Server.Exchange.LosesDraftAnswers = 1;

        var lost = await tenant.SendAsync(HttpMethod.Post, $"/v1.0/users/{Mailbox}/messages", """{"subject": "s"}""");

        Assert.Equal(HttpStatusCode.GatewayTimeout, lost.Status);
        Assert.Single(tenant.Server.Exchange.Drafts);
    }

    [Theory]
    [InlineData("7")]
    [InlineData(null)]
    public async Task Throttled_SaysHowLongOrNot(string? retryAfter)
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await CreateAsync(graph);
        tenant.Server.Faults.Throttle("/send", retryAfter: retryAfter);

        var reply = await tenant.SendAsync(HttpMethod.Post, PathOf(draft.Id!, "/send"));

        Assert.Equal((HttpStatusCode.TooManyRequests, "ApplicationThrottled", retryAfter), (reply.Status, reply.Code, reply.Headers.RetryAfter?.ToString()));
        Assert.Single(tenant.Server.Exchange.Drafts);
    }

    [Fact]
    public async Task MoreThanThirtyMailsAMinute_AreNotSent()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await StartAsync(new() { TimeProvider = clock, ResellerDelay = Timeout.InfiniteTimeSpan });
        using var graph = tenant.Graph();
        tenant.Server.Exchange.MailsAMinute = 30;
        for (var number = 0; number < 30; number++) await SendAsync(graph, await CreateAsync(graph), tenant);
        var draft = await CreateAsync(graph);

        var refused = await tenant.SendAsync(HttpMethod.Post, PathOf(draft.Id!, "/send"));
        clock.Advance(TimeSpan.FromMinutes(1));
        var sent = await tenant.SendAsync(HttpMethod.Post, PathOf(draft.Id!, "/send"));

        Assert.Equal((HttpStatusCode.TooManyRequests, "60", HttpStatusCode.Accepted), (refused.Status, refused.Headers.RetryAfter?.ToString(), sent.Status));
        Assert.Equal(31, tenant.Server.Mailbox.Messages.Count);
    }

    [Theory]
    [InlineData("AAMkAGnothing=", HttpStatusCode.NotFound, "ErrorItemNotFound")]
    [InlineData("nothing", HttpStatusCode.BadRequest, "ErrorInvalidIdMalformed")]
    public async Task Message_ThatIsNotThere_IsNotFound(string id, HttpStatusCode status, string code)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync(PathOf(id));

        Assert.Equal((status, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Batch_GivesMimeAsBase64_AndItsWritesDoNotCollide()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await CreateAsync(graph);
        var post = $$"""{"method": "POST", "url": "/users/{{Mailbox}}/messages", "headers": {"Content-Type": "application/json"}, "body": {"subject": "s"} }""";

        var reply = await tenant.SendAsync(HttpMethod.Post, "/v1.0/$batch", $$"""
            {"requests": [{"id": "1", {{post[1..]}}, {"id": "2", {{post[1..]}}, {"id": "3", "method": "GET", "url": "{{PathOf(draft.Id!, "/$value")[5..]}}"}]}
            """);

        var answers = reply.Json["responses"]!.AsArray().ToDictionary(answer => (string)answer!["id"]!, StringComparer.Ordinal);
        Assert.Equal((201, 201), ((int)answers["1"]!["status"]!, (int)answers["2"]!["status"]!));
        Assert.Contains(MessageId, Encoding.UTF8.GetString(Convert.FromBase64String((string)answers["3"]!["body"]!)), StringComparison.Ordinal);
    }

    /// <summary>An order as the app writes it.</summary>
    internal static async Task<Message> CreateAsync(GraphServiceClient graph, string orderId = OrderId, string to = "orders@reseller.example")
    {
        const string html = "<html><head><title>Commande</title></head><body><p>Quantité : +5</p><p>Produit : ENTERPRISEPACK</p></body></html>";
        var draft = new Message
        {
            Subject = "Commande",
            Body = new() { ContentType = BodyType.Html, Content = html },
            ToRecipients = [To(to)],
            ReplyTo = [To("order+1@contoso.example")],
            InternetMessageId = MessageId.Replace(OrderId, orderId, StringComparison.Ordinal),
            InternetMessageHeaders = [new() { Name = "x-license-order", Value = orderId }],
            SingleValueExtendedProperties = [new() { Id = OrderProperty, Value = orderId }, new() { Id = KeyProperty, Value = $"{orderId}.key" }],
        };
        return (await graph.Users[Mailbox].Messages.PostAsync(draft, cancellationToken: Stop))!;
    }

    private static async Task<ExchangeMessage> SendAsync(GraphServiceClient graph, Message draft, RunningTenant tenant)
    {
        await graph.Users[Mailbox].Messages[draft.Id].Send.PostAsync(cancellationToken: Stop);
        return tenant.Server.Exchange.SentItems[^1];
    }

    private static async Task<List<Message>> FindAsync(GraphServiceClient graph, string folder, string orderId = OrderId, string property = OrderProperty) =>
        (await graph.Users[Mailbox].MailFolders[folder].Messages.GetAsync(
            call =>
            {
                call.QueryParameters.Filter = $"singleValueExtendedProperties/any(ep: ep/id eq '{property}' and ep/value eq '{orderId}')";
                call.QueryParameters.Expand = [$"singleValueExtendedProperties($filter=id eq '{KeyProperty}')"];
                call.QueryParameters.Select = ["id", "internetMessageId", "sentDateTime", "isDraft", "createdDateTime"];
            },
            Stop))!.Value!;

    private static async Task<(int Status, string? Code)> ProbeAsync(GraphServiceClient graph, string user)
    {
        try
        {
            await graph.Users[user].MailFolders["inbox"].GetAsync(call => call.QueryParameters.Select = ["id"], Stop);
            return (200, null);
        }
        catch (ODataError error)
        {
            return (error.ResponseStatusCode, error.Error!.Code);
        }
    }

    private static Recipient To(string address) => new() { EmailAddress = new() { Address = address } };

    private static string PathOf(string id, string rest = "") => $"/v1.0/users/{Mailbox}/messages/{Uri.EscapeDataString(id)}{rest}";
}
