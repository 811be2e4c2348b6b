using System.Net;
using System.Text;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Graph.Users.Item.MailFolders.Item.Messages.Delta;
using MimeKit;
using static LicenseFunctions.Tests.Tenant.RunningTenant;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>What comes into the shared mailbox, and how Graph's delta shows it.</summary>
public sealed class ExchangeInboxTests
{
    private static readonly string Mailbox = new TenantServerOptions().MailboxAddress;
    private static readonly TenantServerOptions AtOnce = new() { ResellerDelay = TimeSpan.Zero };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delta_HasEverythingFirst_ThenWhatChanged()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var exchange = tenant.Server.Exchange;
        var (kept, deleted) = (exchange.Receive(Mail("kept")), exchange.Receive(Mail("deleted")));

        var first = await DeltaAsync(graph);
        Assert.Equal([kept.Id, deleted.Id], first.Value!.Select(message => message.Id));
        Assert.Null(first.OdataNextLink);

        await graph.Users[Mailbox].Messages[kept.Id].PatchAsync(new() { Categories = ["Licenses: read"] }, cancellationToken: Stop);
        await graph.Users[Mailbox].Messages[deleted.Id].DeleteAsync(cancellationToken: Stop);
        var added = exchange.Receive(Mail("added"));

        var second = await NextAsync(graph, first.OdataDeltaLink!);
        Assert.Equal([kept.Id, deleted.Id, added.Id], second.Value!.Select(message => message.Id));
        Assert.Equal(["Licenses: read"], second.Value![0].Categories);
        Assert.True(second.Value[1].AdditionalData.ContainsKey("@removed"));
        Assert.Empty((await NextAsync(graph, second.OdataDeltaLink!)).Value!);
    }

    [Fact]
    public async Task Delta_HasOnlyWhatWasSelected()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        tenant.Server.Exchange.Receive(Mail("one"));

        var message = Assert.Single((await DeltaAsync(graph)).Value!);

        Assert.Equal(("one@sender.example", "<one@sender.example>", null), (message.From!.EmailAddress!.Address, message.InternetMessageId, message.Subject));
        Assert.NotNull(message.ReceivedDateTime);
    }

    [Fact]
    public async Task Delta_InPages_MissesNothing()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var exchange = tenant.Server.Exchange;
        for (var number = 0; number < 7; number++) exchange.Receive(Mail($"m{number}"));

        var page = await DeltaAsync(graph, size: 3);
        Assert.Equal((3, null), (page.Value!.Count, page.OdataDeltaLink));
        await graph.Users[Mailbox].Messages[page.Value![0].Id].PatchAsync(new() { IsRead = true }, cancellationToken: Stop);
        exchange.Receive(Mail("late"));
        var seen = page.Value.Select(message => message.InternetMessageId!).ToList();
        while (page.OdataNextLink is { } next)
        {
            page = await NextAsync(graph, next, size: 3);
            seen.AddRange(page.Value!.Select(message => message.InternetMessageId!));
        }

        Assert.Equal(9, seen.Count);
        Assert.Equal(8, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.NotNull(page.OdataDeltaLink);
    }

    [Fact]
    public async Task Delta_WithAFilter_HasWhatCameSince()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero));
        await using var tenant = await StartAsync(new() { TimeProvider = clock });
        using var graph = tenant.Graph();
        tenant.Server.Exchange.Receive(Mail("old"));
        clock.Advance(TimeSpan.FromDays(1));
        tenant.Server.Exchange.Receive(Mail("new"));

        var page = await DeltaAsync(graph, "receivedDateTime ge 2026-11-30T00:00:00Z");

        Assert.Equal("<new@sender.example>", Assert.Single(page.Value!).InternetMessageId);
    }

    [Theory]
    [InlineData("receivedDateTime le 2026-11-30T00:00:00Z")]
    [InlineData("isRead eq false")]
    public async Task Delta_WithAFilterOfAnotherKind_IsRefused(string filter)
    {
        await using var tenant = await StartAsync();

        var reply = await tenant.GetAsync($"/v1.0/users/{Mailbox}/mailFolders/inbox/messages/delta?$filter={Uri.EscapeDataString(filter)}");

        Assert.Equal((HttpStatusCode.BadRequest, "ErrorInvalidUrlQueryFilter"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task DeltaToken_ThatExpired_IsGone()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var first = await DeltaAsync(graph);
        tenant.Server.Exchange.ExpireDeltaTokens();
        tenant.Server.Exchange.Receive(Mail("in-the-gap"));

        var error = await Assert.ThrowsAsync<ODataError>(() => NextAsync(graph, first.OdataDeltaLink!));

        Assert.Equal((410, "SyncStateNotFound"), (error.ResponseStatusCode, error.Error!.Code));
        Assert.Single((await DeltaAsync(graph)).Value!);
    }

    [Fact]
    public async Task Reseller_AnswersIntoTheInbox()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });
        using var graph = tenant.Graph();
        await OrderAsync(graph);

        await Eventually.HoldsAsync(() => tenant.Server.Exchange.Inbox.Count == 1, "the reseller answers");

        var message = Assert.Single((await DeltaAsync(graph)).Value!);
        using var mime = await MimeAsync(graph, message.Id!);
        var verdicts = mime.Headers["Authentication-Results"]!.Replace("\r\n", "", StringComparison.Ordinal);
        Assert.Equal(
            "spf=pass (sender IP is 192.0.2.25) smtp.mailfrom=reseller.example; dkim=pass (signature was verified) header.d=reseller.example;"
                + "dmarc=pass action=none header.from=reseller.example;compauth=pass reason=100",
            string.Join(' ', verdicts.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(("orders@reseller.example", "licenses+lic-1@contoso.example"), (mime.From.Mailboxes.Single().Address, mime.To.Mailboxes.Single().Address));
        Assert.Equal((MessageIdOf(tenant), MessageIdOf(tenant)), ($"<{mime.InReplyTo}>", $"<{mime.References.Single()}>"));
        Assert.Contains("a été exécutée : +5 licence(s) ENTERPRISEPACK.", mime.TextBody, StringComparison.Ordinal);
        Assert.Contains("> Quantité : +5", mime.TextBody, StringComparison.Ordinal);
        Assert.Single(tenant.Server.Mailbox.Replies);
        Assert.Empty(hook.Received);
    }

    [Fact]
    public async Task Impostor_FailsInTheTopmostResult()
    {
        await using var tenant = await StartAsync(AtOnce);
        using var graph = tenant.Graph();
        var reseller = tenant.Server.Reseller;
        (reseller.AnswersFrom, reseller.Spf, reseller.Dkim) = ("orders@reseller.evil.example", "fail", null);
        await OrderAsync(graph);
        await Eventually.HoldsAsync(() => tenant.Server.Exchange.Inbox.Count == 1, "the impostor answers");

        using var mime = await MimeAsync(graph, tenant.Server.Exchange.Inbox[0].Id);

        var verdicts = mime.Headers["Authentication-Results"];
        Assert.StartsWith("spf=fail", verdicts, StringComparison.Ordinal);
        Assert.Contains("dkim=none (message not signed)", verdicts, StringComparison.Ordinal);
        Assert.Contains("compauth=fail", verdicts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResellersReply_InItsOwnCharset_KeepsItsBytes()
    {
        await using var tenant = await StartAsync(AtOnce);
        using var graph = tenant.Graph();
        tenant.Server.Reseller.Charset = "iso-8859-1";
        await OrderAsync(graph);
        await Eventually.HoldsAsync(() => tenant.Server.Exchange.Inbox.Count == 1, "the reseller answers");

        using var mime = await MimeAsync(graph, tenant.Server.Exchange.Inbox[0].Id);

        Assert.Contains("exécutée", mime.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_ThroughSendGrid_IsAnsweredByInboundParse()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var tenant = await StartAsync(AtOnce with { InboundWebhook = hook.Url });

        await tenant.MailAsync(Mails.Order());

        await hook.WaitForAsync(1);
        Assert.Empty(tenant.Server.Exchange.Inbox);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Reply_ToAPlusAddress_ArrivesIfTheTenantAllowsThem(bool allows, int received)
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        tenant.Server.Exchange.AllowsPlusAddresses = allows;
        await OrderAsync(graph);

        await tenant.Server.Reseller.AnswerPendingAsync(Stop);

        Assert.Single(tenant.Server.Mailbox.Replies);
        Assert.Equal(received, tenant.Server.Exchange.Inbox.Count);
    }

    [Fact]
    public async Task Mail_ToAnUnknownAddress_ComesBackAsAReport()
    {
        await using var tenant = await StartAsync(AtOnce);
        using var graph = tenant.Graph();
        tenant.Server.Exchange.UnknownRecipients = ["orders@reseller.example"];
        await OrderAsync(graph);

        var sent = Assert.Single(tenant.Server.Exchange.SentItems);
        using var mime = await MimeAsync(graph, Assert.Single(tenant.Server.Exchange.Inbox).Id);
        var report = Assert.IsType<MultipartReport>(mime.Body);
        Assert.Equal(("delivery-status", $"Undeliverable: {sent.Subject}"), (report.ReportType, mime.Subject));
        var status = report.OfType<MessageDeliveryStatus>().Single().StatusGroups[1];
        Assert.Equal(("rfc822;orders@reseller.example", "failed", "5.1.1"), (status["Final-Recipient"], status["Action"], status["Status"]));
        var original = report.OfType<MessagePart>().Single().Message!;
        Assert.Equal((sent.InternetMessageId[1..^1], "LIC-1"), (original.MessageId, original.Headers["x-license-order"]));
        Assert.Empty(tenant.Server.Reseller.Orders);
    }

    [Fact]
    public async Task ForgedResults_StayBelowThoseOfExchange()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var forged = Mail(
            "forged", "Authentication-Results: spf=pass smtp.mailfrom=reseller.example\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\n\tfolded\r\n");

        var received = tenant.Server.Exchange.Receive(forged, "spf=fail (sender IP is 192.0.2.66) smtp.mailfrom=evil.example; compauth=fail reason=001");

        using var mime = await MimeAsync(graph, received.Id);
        var results = mime.Headers.Where(header => header.Field == "Authentication-Results").Select(header => header.Value).ToList();
        Assert.Equal(2, results.Count);
        Assert.StartsWith("spf=fail", results[0], StringComparison.Ordinal);
        Assert.Equal("Anonymous", mime.Headers.Single(header => header.Field == "X-MS-Exchange-Organization-AuthAs").Value);
        Assert.Equal("Text", mime.TextBody!.TrimEnd());
    }

    [Fact]
    public async Task Mail_ToTheMailboxItself_ComesIn()
    {
        await using var tenant = await StartAsync();
        using var graph = tenant.Graph();
        var draft = await ExchangeTests.CreateAsync(graph, to: Mailbox);

        await graph.Users[Mailbox].Messages[draft.Id].Send.PostAsync(cancellationToken: Stop);

        Assert.Equal(draft.InternetMessageId, Assert.Single(tenant.Server.Exchange.Inbox).InternetMessageId);
    }

    [Fact]
    public async Task Admin_PutsMailInSetsAndDeletes()
    {
        await using var tenant = await StartAsync();
        using var content = new ByteArrayContent(Mail("admin"));
        using var answer = await tenant.Http.PostAsync(new Uri("/tenant/exchange/inbox?authenticationResults=spf%3Dfail", UriKind.Relative), content, Stop);
        var set = await tenant.SendAsync(HttpMethod.Put, "/tenant/exchange", """{"sentItemsLagSeconds": 90, "mayAccess": false, "mailsAMinute": 30}""");
        var exchange = tenant.Server.Exchange;

        Assert.Equal((HttpStatusCode.Created, 1), (answer.StatusCode, set.Json["inbox"]!.AsArray().Count));
        Assert.StartsWith("Received: ", Encoding.Latin1.GetString(exchange.Inbox[0].Mime!), StringComparison.Ordinal);
        Assert.Equal((TimeSpan.FromSeconds(90), false, 30), (exchange.SentItemsLag, exchange.MayAccess, exchange.MailsAMinute));
        var path = $"/tenant/exchange/messages/{Uri.EscapeDataString(exchange.Inbox[0].Id)}";
        Assert.Equal(HttpStatusCode.NoContent, (await tenant.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Empty(exchange.Inbox);
    }

    private static byte[] Mail(string name, string headers = "") => Encoding.UTF8.GetBytes(
        $"{headers}Message-ID: <{name}@sender.example>\r\nFrom: {name}@sender.example\r\nTo: {Mailbox}\r\nSubject: {name}\r\n\r\nText\r\n");

    private static async Task OrderAsync(GraphServiceClient graph)
    {
        var draft = await ExchangeTests.CreateAsync(graph, "LIC-1");
        await graph.Users[Mailbox].Messages[draft.Id].PatchAsync(
            new() { ReplyTo = [new() { EmailAddress = new() { Address = "licenses+lic-1@contoso.example" } }] }, cancellationToken: Stop);
        await graph.Users[Mailbox].Messages[draft.Id].Send.PostAsync(cancellationToken: Stop);
    }

    private static string MessageIdOf(RunningTenant tenant) => tenant.Server.Exchange.SentItems[0].InternetMessageId;

    private static async Task<MimeMessage> MimeAsync(GraphServiceClient graph, string id)
    {
        await using var stream = (await graph.Users[Mailbox].Messages[id].Content.GetAsync(cancellationToken: Stop))!;
        return await MimeMessage.LoadAsync(stream, Stop);
    }

    private static async Task<DeltaGetResponse> DeltaAsync(GraphServiceClient graph, string? filter = null, int size = 50) =>
        (await graph.Users[Mailbox].MailFolders["inbox"].Messages.Delta.GetAsDeltaGetResponseAsync(
            call =>
            {
                call.QueryParameters.Select = ["id", "internetMessageId", "receivedDateTime", "categories", "from"];
                call.QueryParameters.Filter = filter;
                call.Headers.Add("Prefer", $"odata.maxpagesize={size}");
            },
            Stop))!;

    private static async Task<DeltaGetResponse> NextAsync(GraphServiceClient graph, string link, int size = 50) =>
        (await graph.Users[Mailbox].MailFolders["inbox"].Messages.Delta.WithUrl(link).GetAsDeltaGetResponseAsync(
            call => call.Headers.Add("Prefer", $"odata.maxpagesize={size}"), Stop))!;
}
