using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Mailbox;

namespace LicenseFunctions.Tests.Fixtures;

/// <summary>The mail service of an app under test, and its faults: tests that do not care which it is run with both.</summary>
internal sealed class MailService
{
    public static readonly MailService SendGrid = new("sendgrid");
    public static readonly MailService Mailbox = new("mailbox");

    private readonly string _channel;

    private MailService(string channel) => _channel = channel;

    /// <summary>What the path of a call that is to send a mail contains.</summary>
    private string Path => this == Mailbox ? "/messages" : "/v3/mail/send";

    public Task<TestApp> StartAsync(AzuriteFixture azurite, TestAppOptions? options = null)
    {
        var settings = new Dictionary<string, string>(options?.Settings ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["Mail:Channel"] = _channel,
        };
        return TestApp.StartAsync(azurite, (options ?? new()) with { Settings = settings });
    }

    /// <summary>The next mails are not accepted.</summary>
    /// <param name="times">Null: no mail is.</param>
    public void Refuse(TestApp app, int? times = 1, int status = 503) => app.Tenant.Faults.Fail(Path, status, times, "POST");

    /// <summary>The next mail is accepted, or refused, after two seconds.</summary>
    public void Delay(TestApp app, FaultAction action = FaultAction.Delay) =>
        app.Tenant.Faults.Add(new() { Match = Path, Method = "POST", Times = 1, Action = action, DelayMs = 2000 });

    /// <summary>How many mails were not accepted.</summary>
    public int CountRefused(TestApp app, int status = 503) => app.Tenant.Requests.Count(Path, "POST", status);

    /// <summary>Waits until no message is left. Checks of orders that the mailbox sent are in the queue for a quarter of an hour.</summary>
    public Task QueueIsEmptyAsync(TestApp app) => Eventually.HoldsAsync(
        async () => (await app.Queue(OrderQueue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount
            <= app.Tenant.Exchange.SentItems.Count,
        "the queue is empty");

    /// <summary>Places an order whose mail is sent while nobody hears of it, so that it becomes Unknown. Sent Items are hidden until the faults end.</summary>
    public async Task<string> LoseOrderAsync(TestApp app)
    {
        app.Tenant.Faults.Garble("/mailFolders/sentitems", """{"value": []}""", times: null, contentType: "application/json");
        LoseAnswer(app);
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.Tenant.Mailbox.WaitForAsync(mail => mail.Subject.Contains(id, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        if (this == Mailbox)
        {
            await app.SeesOrderAsync(id, OrderState.Sending);
            await app.WaitForFoldersAsync(id);
            await app.FollowUpAsync();
        }
        await app.SeesOrderAsync(id, OrderState.Unknown);
        return id;
    }

    /// <summary>The next mail is sent, and nobody hears of it.</summary>
    public void LoseAnswer(TestApp app)
    {
        if (this == Mailbox)
            app.Tenant.Exchange.LosesSendAnswers = 1;
        else
            app.Tenant.Faults.AcceptThenDrop("sendgrid");
    }
}
