using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies;
using LicenseFunctions.Orders.Replies.Unmatched;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders.Fulfilment;

public class ReminderTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private readonly FakeTimeProvider _clock = new(FollowUpSteps.Monday);

    [Fact]
    public async Task Reseller_WhoDoesNotAnswer_IsRemindedOnceInTheSameThread_ThenTheAdministratorIsTold()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var order = app.MailsTo("orders@reseller.example").Single();

        await PassAsync(app, days: 2);
        Assert.Single(app.Tenant.Mailbox.Messages);
        await PassAsync(app, days: 1);
        await app.FollowUpAsync();

        var reminder = Assert.Single(app.MailsTo("orders@reseller.example").Skip(1));
        Assert.Equal(order.Subject, reminder.Subject);
        Assert.Equal((order.MessageId, order.MessageId), (reminder.Headers["In-Reply-To"], reminder.Headers["References"]));
        Assert.Contains("n'est pas une nouvelle commande", reminder.Text, StringComparison.Ordinal);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.Tenant.Reseller.Orders);

        // Thursday to Tuesday: Saturday and Sunday do not count.
        await PassAsync(app, days: 4);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        await PassAsync(app, days: 1);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        var told = Assert.Single(app.MailsTo("admin@contoso.example"));
        Assert.Contains("reminded and has not answered", told.Text, StringComparison.Ordinal);
        await PassAsync(app, days: 30);
        Assert.Equal(3, app.Tenant.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Reseller_WhoseAnswerAPersonHasToRead_IsNotReminded()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        var mail = new UnmatchedMail
        {
            Id = "1",
            ReceivedAt = _clock.GetUtcNow(),
            From = "orders@reseller.example",
            EnvelopeFrom = "",
            To = "",
            Subject = "",
            MessageId = null,
            Date = null,
            Excerpt = "Hmm.",
            Says = ReplyMeaning.Unclear,
        };

        await app.Services.GetRequiredService<ReplyRecorder>().RecordAsync(id, mail, mail.Says, "test", TestContext.Current.CancellationToken);
        await PassAsync(app, days: 30);

        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.MailsTo("orders@reseller.example"));
        Assert.Single(app.MailsTo("admin@contoso.example"));

        var store = app.Services.GetRequiredService<OrderStore>();
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { UnclearSince = null });
        await app.FollowUpAsync();

        Assert.Equal(2, app.MailsTo("orders@reseller.example").Count);
    }

    [Fact]
    public async Task Reminder_ThatIsRefused_IsTriedAgain()
    {
        await using var app = await StartAsync();
        await app.SendOrderAsync("ENTERPRISEPACK", 5);
        Service.Refuse(app);

        await PassAsync(app, days: 3);
        Assert.Single(app.Tenant.Mailbox.Messages);
        await app.FollowUpAsync();

        Assert.Equal(2, app.MailsTo("orders@reseller.example").Count);
    }

    [Fact]
    public async Task Reminder_ThatIsNeverTaken_MakesTheOrderTheAdministrators()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        Service.Refuse(app, null);

        await PassAsync(app, days: 3);
        await app.FollowUpAsync();
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        await PassAsync(app, days: 5);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        Assert.Null((await app.Services.GetRequiredService<OrderStore>().FindAsync(id, TestContext.Current.CancellationToken))!.EarlierMessageIds);
        app.Tenant.Faults.Clear();
        await app.FollowUpAsync();
        Assert.Contains("could not be reminded", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminder_WhoseOutcomeIsNotKnown_IsNotSentAgain()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        Service.LoseAnswer(app);

        await PassAsync(app, days: 3);
        await app.FollowUpAsync();

        Assert.Equal(2, app.MailsTo("orders@reseller.example").Count);
        Assert.Contains(await app.HistoryAsync(id), text => text.Contains("perhaps reminded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConfirmedOrder_WhoseNumberDoesNotCome_IsTheAdministrators()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/confirmation");
        Assert.Equal(OrderState.Confirmed, await app.StateAsync(id));

        await PassAsync(app, days: 3);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        Assert.Contains("does not show the new number", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
        Assert.Single(app.MailsTo("orders@reseller.example"));
    }

    private Task<TestApp> StartAsync() => Service.StartAsync(azurite, new() { Clock = _clock });

    private async Task PassAsync(TestApp app, int days)
    {
        _clock.Advance(TimeSpan.FromDays(days));
        await app.FollowUpAsync();
    }
}
