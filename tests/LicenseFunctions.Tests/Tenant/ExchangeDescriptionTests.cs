using System.Collections.Concurrent;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Email.Mailbox;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Mailbox;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>What the app asks of its mailbox, and what the simulated one answers, is what Microsoft Graph describes.</summary>
public sealed class ExchangeDescriptionTests(AzuriteFixture azurite)
{
    private const string User = "adele.vance@contoso.example";
    private const string Draft = """ "subject": "s", "body": {"contentType": "html", "content": ""}, "toRecipients": [{"emailAddress": {"address": "a@b"}}] """;
    private const string Drafts = "/v1.0/users/a%40b/mailFolders/drafts/messages";
    private const string Error = """{"error": {"code": "c", "message": "m"}}""";

    [Fact]
    public async Task CallsAndAnswers_OfAllThatTheAppDoesWithItsMailbox_AreAsDescribed()
    {
        var calls = new ConcurrentQueue<GraphCall>();
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Settings = MailboxSteps.With(("Mail:AdminTo", User), ("Reseller:ConfirmWithinDays", "5")),
            Adjust = builder => builder.Services.AddHttpClient(MailboxClient.HttpClientName).AddHttpMessageHandler(() => new Recorder(calls)),
        });
        await SendAsync(app);
        await ReadAsync(app);
        await RemindAsync(app);
        await ProbeAsync(app);

        var description = await ExchangeDescription.ReadAsync();
        var seen = calls.Select(description.Check).ToHashSet();

        Assert.Equal(description.Answers.Where(IsSuccess).Order(), seen.Where(IsSuccess).Order());
        Assert.Equal([400, 403, 404, 410, 429, 503, 504], calls.Select(call => call.Status).Where(status => status >= 400).Distinct().Order());
    }

    [Theory]
    [InlineData("POST", "/v1.0/users/a%40b/sendMail", "{}", 202, "")]
    [InlineData("POST", "/v1.0/users/a%40b/messages", "{" + Draft + """, "headers": []}""", 504, Error)]
    [InlineData("POST", "/v1.0/users/a%40b/messages", "{" + Draft + """, "internetMessageHeaders": [{"name": "In-Reply-To", "value": "v"}]}""", 504, Error)]
    [InlineData("POST", "/v1.0/users/a%40b/messages", """{"subject": "s"}""", 504, Error)]
    [InlineData("POST", "/v1.0/users/a%40b/messages", "{" + Draft + "}", 201, """{"id": "1"}""")]
    [InlineData("POST", "/v1.0/users/a%40b/messages", "{" + Draft + "}", 200, "{}")]
    [InlineData("POST", "/v1.0/users/a%40b/messages?$select=id", "{" + Draft + "}", 504, Error)]
    [InlineData("POST", "/v1.0/users/a%40b/messages/1/send", "{}", 202, "")]
    [InlineData("PATCH", "/v1.0/users/a%40b/messages/1", """{"isRead": true}""", 503, Error)]
    [InlineData("GET", "/v1.0/users/a%40b/messages/1?$select=isDraft", "", 200, """{"id": "1", "isDraft": "true"}""")]
    [InlineData("GET", "/v1.0/users/a%40b/messages/1?$select=isDraft,subject", "", 503, Error)]
    [InlineData("GET", "/v1.0/users/a%40b/mailFolders/inbox", "", 200, """{"id": "1"}""")]
    [InlineData("GET", "/v1.0/users/a/mailFolders/inbox?$select=id", "", 200, """{"id": "1"}""")]
    [InlineData("GET", "/v1.0/users/a%40b/mailFolders/inbox?$select=id", "", 404, """{"error": "none"}""")]
    [InlineData("GET", Drafts + "?$filter=isDraft eq true", "", 503, Error)]
    [InlineData("GET", Drafts + "/delta?$select=id", "", 503, Error)]
    [InlineData("GET", Drafts + "/delta?$deltatoken=x", "", 503, Error, "odata.maxpagesize=50")]
    [InlineData("GET", Drafts + "/delta?$select=id", "", 200, """{"value": []}""", "odata.maxpagesize=50")]
    public async Task CallOrAnswer_ThatIsNotDescribed_IsFound(string method, string path, string request, int status, string answer, string? prefer = null)
    {
        var description = await ExchangeDescription.ReadAsync();
        var headers = prefer is null ? new Dictionary<string, string>() : new() { ["Prefer"] = prefer };
        var call = new GraphCall(method, new Uri("http://127.0.0.1" + path), headers, request.Length > 0 ? "application/json" : null, request, status,
            answer.Length > 0 ? "application/json" : null, answer);

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => description.Check(call));
    }

    private static bool IsSuccess(string answer) => !answer.EndsWith("default", StringComparison.Ordinal);

    /// <summary>Sends orders: at once, after a draft whose answer is lost, after a refusal, and with a lost answer.</summary>
    private static async Task SendAsync(TestApp app)
    {
        app.Tenant.Exchange.LosesDraftAnswers = 1;
        await app.SendOrderAsync("ENTERPRISEPACK", 5);
        app.Tenant.Faults.Throttle("/send", method: "POST");
        await app.SendOrderAsync("SPB", 5);
        app.Tenant.Faults.Fail("/messages", 503, method: "POST");
        await app.SendOrderAsync("SPE_E5", 5);
        app.Tenant.Exchange.LosesSendAnswers = 1;
        var id = (await app.PostOrderAsync("""{"sku": "EXCHANGESTANDARD", "quantity": 1}""")).Text("id")!;
        await Eventually.HoldsAsync(() => app.Tenant.Exchange.SentItems.Count == 4, "it is sent");
        await app.SeesOrderAsync(id, OrderState.Sending);
        await app.SettleAsync(id);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
    }

    /// <summary>Reads an answer and a report of an undelivered mail, in several pages, with a removed mail and after the link expired.</summary>
    private static async Task ReadAsync(TestApp app)
    {
        var exchange = app.Tenant.Exchange;
        for (var count = 0; count < 60; count++)
            app.Answer("A note to ourselves.", inReplyTo: null, from: "licenses@contoso.example");
        app.Answer("The licenses were added.", exchange.SentItems[0].InternetMessageId);
        await app.ReadInboxAsync();
        Assert.True(exchange.Delete(exchange.Inbox[0].Id));
        exchange.UnknownRecipients = [MailboxSteps.Reseller];
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 1);
        await app.ReadInboxAsync();
        await app.SeesOrderAsync(id, OrderState.NeedsAttention);
        exchange.UnknownRecipients = [];
        exchange.ExpireDeltaTokens();
        await app.ReadInboxAsync();
    }

    /// <summary>Reminds, in the thread of the order.</summary>
    private static async Task RemindAsync(TestApp app)
    {
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 2);
        await app.MakeOverdueAsync(id, days: 8);
        app.Tenant.Faults.Fail("/createReply", 400);
        await app.FollowUpAsync();
        Assert.Contains(await app.HistoryAsync(id), text => text.Contains("was reminded", StringComparison.Ordinal));
    }

    /// <summary>Tries the mailbox, and another one, and one that does not exist.</summary>
    private static async Task ProbeAsync(TestApp app)
    {
        await app.GetAsync("/api/health/details");
        app.Tenant.Exchange.Exists = false;
        await Eventually.HoldsAsync(
            async () =>
            {
                await app.GetAsync("/api/health/details");
                return app.Tenant.Requests.Count("/mailFolders/inbox", "GET", 404) > 0;
            },
            "the mailbox is tried again");
    }

    private sealed class Recorder(ConcurrentQueue<GraphCall> calls) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            calls.Enqueue(await GraphCall.OfAsync(request, answer, cancellationToken));
            return answer;
        }
    }
}
