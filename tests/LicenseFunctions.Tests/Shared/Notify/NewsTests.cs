using System.Net;
using System.Text.Json;
using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Callbacks;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Tenant;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Shared.Notify;

/// <summary>News from the worker to the mail and to each channel.</summary>
public sealed class NewsTests(AzuriteFixture azurite)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Query = "?sig=s3cr3t";
    private static readonly (string Name, string Value) ManualDelivery = ("AzureWebJobs.DeliverCallback.Disabled", "true");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Warning_ReachesMailAndEveryChannel_OnceEach_WithoutMutedProducts()
    {
        await using var teams = await WebhookReceiver.StartAsync(202);
        await using var slack = await WebhookReceiver.StartAsync();
        await using var hook = await WebhookReceiver.StartAsync();
        var logs = new LogRecorder();
        await using var app = await StartAsync([teams, slack, hook], logs, clock: null, ("Notify:7:Kind", "mail"), ("Notify:7:To", "finance@contoso.example"));
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(None);
        var until = TimeProvider.System.GetUtcNow().AddDays(30);
        var muted = await app.SendAsync(HttpMethod.Post, "/api/licenses/EXCHANGESTANDARD/mute", $$"""{"until": "{{until:yyyy-MM-ddTHH:mm:ssZ}}"}""");
        Assert.Equal(HttpStatusCode.OK, muted.Status);

        await app.InvokeAsync("WarnLowLicenses");
        await app.Tenant.Mailbox.WaitForCountAsync(1, None);
        for (var i = 0; i < 2; i++)
            await WarnAsync(app);
        await app.Tenant.Mailbox.WaitForCountAsync(2, None);
        foreach (var receiver in new[] { teams, slack, hook })
            await receiver.WaitForAsync(1);
        await Eventually.HoldsAsync(async () => (await CallbacksAsync(app)).Count == 0, "what is delivered is forgotten");

        var mails = app.Tenant.Mailbox.Messages;
        Assert.Equal(["admin@contoso.example", "finance@contoso.example"], mails.Select(mail => Assert.Single(mail.To)).Order(StringComparer.Ordinal));
        var subject = Assert.Single(mails.Select(mail => mail.Subject).Distinct(StringComparer.Ordinal));
        var (card, blocks, cloud) = (Assert.Single(teams.Received), Assert.Single(slack.Received), Assert.Single(hook.Received));
        Assert.Equal(subject, Read(card).GetProperty("attachments")[0].GetProperty("content").GetProperty("fallbackText").GetString());
        Assert.Equal(subject, Read(blocks).GetProperty("text").GetString());
        Assert.Equal(
            ("LicenseFunctions.News.Warning", cloud.Headers["webhook-id"], "application/cloudevents+json; charset=utf-8"),
            (Read(cloud).GetProperty("type").GetString(), Read(cloud).GetProperty("id").GetString(), cloud.ContentType));
        Assert.Equal(subject, Read(cloud).GetProperty("data").GetProperty("subject").GetString());
        Assert.True(cloud.IsSignedWith(Secret));
        Assert.Equal((false, Query), (card.Headers.ContainsKey("webhook-signature"), card.Query));
        Assert.Equal(3, new[] { card, blocks, cloud }.Select(call => call.Headers["webhook-id"]).Distinct().Count());
        Assert.All(new[] { card.Text, blocks.Text, cloud.Text }.Concat(mails.Select(mail => mail.Text!)), text =>
        {
            Assert.Contains("Microsoft 365 Business Premium", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exchange Online (Plan 1)", text, StringComparison.Ordinal);
        });
        HasNoSecret(logs, [.. await app.RowsAsync(TableNames.AlertStates)], (await app.GetAsync("/api/health/details")).Body.GetRawText());
    }

    [Fact]
    public async Task Channel_ThatIsDown_IsRetriedWithTheSameId_AndDelaysNoOther()
    {
        await using var down = await WebhookReceiver.StartAsync("3600", 429, 503);
        await using var up = await WebhookReceiver.StartAsync();
        var (clock, logs) = (new FakeTimeProvider(FollowUpSteps.Monday), new LogRecorder());
        await using var app = await StartAsync([down, up], logs, clock, ManualDelivery);

        await WarnAsync(app);
        await DeliverAllAsync(app);
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(await CallbacksAsync(app)).NextAt - clock.GetUtcNow());
        Assert.Contains("the last attempt failed: 429", await HealthAsync(app), StringComparison.Ordinal);
        for (var hour = 1; hour <= 2; hour++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await WarnAsync(app);
            await DeliverAllAsync(app);
        }

        Assert.Equal(3, down.Received.Count);
        Assert.Single(down.Received.Select(call => call.Headers["webhook-id"]).Distinct());
        Assert.Single(down.Received.Select(call => call.Text).Distinct(StringComparer.Ordinal));
        Assert.Single(up.Received);
        Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Empty(await CallbacksAsync(app));
        HasNoSecret(logs, [.. await app.RowsAsync(TableNames.AlertStates)], await HealthAsync(app));
    }

    /// <summary>The mail decides whether the app repeats the news. Those who have it already do not get it again.</summary>
    [Fact]
    public async Task Mail_ThatIsNotAccepted_IsRepeated_ButNotTheChannels()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var clock = new FakeTimeProvider(FollowUpSteps.Monday);
        await using var app = await StartAsync([receiver], logs: null, clock, ManualDelivery);
        app.Tenant.Faults.Add(new FaultRule { Match = "sendgrid", Times = 2, Action = FaultAction.Status, Status = 400 });

        for (var run = 0; run < 4; run++)
        {
            if (run < 2)
                await Assert.ThrowsAsync<InvalidOperationException>(() => WarnAsync(app));
            else
                await WarnAsync(app);
            await DeliverAllAsync(app);
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Single(receiver.Received);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Channel_ThatIsGone_IsReportedByMail_Once_AndByHealthUntilItWorks(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync(status, status);
        var logs = new LogRecorder();
        await using var app = await StartAsync([receiver], logs, clock: null, ManualDelivery);

        foreach (var news in new[] { "First", "Second" })
        {
            await TellAsync(app, news);
            await DeliverAllAsync(app);
        }

        Assert.Equal(["First", "Not delivered: news to Notify__0 (Teams)", "Second"], app.Tenant.Mailbox.Messages.Select(mail => mail.Subject)
            .Order(StringComparer.Ordinal));
        Assert.Contains($"(result: {status}).", app.Tenant.Mailbox.Messages.Single(mail => mail.Subject.StartsWith("Not", StringComparison.Ordinal)).Text,
            StringComparison.Ordinal);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Contains("It takes no messages since", await HealthAsync(app), StringComparison.Ordinal);
        await TellAsync(app, "Third");
        await DeliverAllAsync(app);
        Assert.DoesNotContain("It takes no messages since", await HealthAsync(app), StringComparison.Ordinal);
        Assert.Equal(4, app.Tenant.Mailbox.Messages.Count);
        HasNoSecret(logs, [.. await app.RowsAsync(TableNames.AlertStates)], await HealthAsync(app));
    }

    [Fact]
    public async Task Channel_ThatFailsForThreeDays_IsReportedByMail()
    {
        await using var receiver = await WebhookReceiver.StartAsync([.. Enumerable.Repeat(500, 10)]);
        var clock = new FakeTimeProvider(FollowUpSteps.Monday);
        await using var app = await StartAsync([receiver], logs: null, clock, ManualDelivery);
        await TellAsync(app, "First");

        for (var i = 0; i < 10; i++)
        {
            await DeliverAllAsync(app);
            clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(10, receiver.Received.Count);
        Assert.Contains("tried for three days and given up (last result: 500)",
            Assert.Single(app.Tenant.Mailbox.Messages, mail => mail.Subject != "First").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_ThatIsOverdue_ReachesTheMailAndTheWebhook()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await StartAsync([receiver], logs: null, clock: null, ("Notify:0:Kind", "webhook"), ("Notify:0:Secret", Secret));
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var order = OrderSamples.New(now.AddDays(-9)) with { State = OrderState.Sent, SentAt = now.AddDays(-9), RemindedAt = now.AddDays(-4) };
        await app.Services.GetRequiredService<OrderStore>().AddAsync(order, None);

        await app.Services.GetRequiredService<AdminOrderNotifier>().ApplyAsync(order.Id, new AnswerOverdue(), "test", None);

        var call = Assert.Single(await receiver.WaitForAsync(1));
        var (news, mail) = (Read(call), Assert.Single(app.Tenant.Mailbox.Messages));
        Assert.Equal(("LicenseFunctions.News.Order", $"orders/{order.Id}"), (news.GetProperty("type").GetString(), news.GetProperty("subject").GetString()));
        Assert.Equal((mail.Subject, order.Id),
            (news.GetProperty("data").GetProperty("subject").GetString(), news.GetProperty("data").GetProperty("orderId").GetString()));
        Assert.True(call.IsSignedWith(Secret));
    }

    private static void HasNoSecret(LogRecorder logs, IReadOnlyList<Azure.Data.Tables.TableEntity> rows, string health)
    {
        Assert.DoesNotContain(logs.Texts, text => text.Contains("s3cr3t", StringComparison.Ordinal) || text.Contains("/hook", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => EntityJson.Write(row).Contains("s3cr3t", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cr3t", health, StringComparison.Ordinal);
        Assert.DoesNotContain("/hook", health, StringComparison.Ordinal);
    }

    /// <summary>Channels 0 to 2 are Teams, Slack and a webhook.</summary>
    private Task<TestApp> StartAsync(
        WebhookReceiver[] receivers, LogRecorder? logs = null, TimeProvider? clock = null, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        foreach (var (number, receiver) in receivers.Index())
        {
            all.TryAdd($"Notify:{number}:Kind", new[] { "teams", "slack", "webhook" }[number]);
            all[$"Notify:{number}:Url"] = receiver.Url + Query;
            if (number == 2)
                all[$"Notify:{number}:Secret"] = Secret;
        }
        return TestApp.StartAsync(azurite, new() { Clock = clock, Logs = logs, Settings = all });
    }

    /// <summary>As a slice whose mail has no form for the channels.</summary>
    private static Task<MailOutcome> TellAsync(TestApp app, string subject) => app.Services.GetRequiredService<AdminMail>().SendAsync(
        new MailContent(subject, subject, $"<title>{subject}</title><h1>{subject}</h1><p>Text.</p>"), None);

    private static async Task<IReadOnlyList<Callback>> CallbacksAsync(TestApp app) =>
        await app.Services.GetRequiredService<CallbackOutbox>().ListAsync(None).ToListAsync(None);

    private static Task WarnAsync(TestApp app) => app.Services.GetRequiredService<LowLicenseWarner>().WarnAsync(None);

    private static async Task DeliverAllAsync(TestApp app)
    {
        foreach (var callback in await CallbacksAsync(app))
        {
            await app.Services.GetRequiredService<CallbackDelivery>()
                .DeliverAsync(new CallbackMessage { Table = TableNames.AlertStates, Id = callback.Id }, None);
        }
    }

    private static async Task<string> HealthAsync(TestApp app) => (await app.GetAsync("/api/health/details")).Body.GetRawText();

    private static JsonElement Read(ReceivedWebhook call) => JsonDocument.Parse(call.Text).RootElement;
}
