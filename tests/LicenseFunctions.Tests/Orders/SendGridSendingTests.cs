using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

/// <summary>What only SendGrid does; the mailbox has its own in <see cref="Mailbox.MailboxSendingTests"/>.</summary>
public sealed class SendGridSendingTests(AzuriteFixture azurite)
{
    private const string Order = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";

    [Theory]
    [InlineData(502)]
    [InlineData(504)]
    public async Task Mail_WhenSomethingBeforeSendGridAnswers_IsPerhapsSent_AndNotSentAgain(int status)
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("sendgrid", status);

        var id = (await app.PostOrderAsync(Order)).Text("id")!;

        await app.SeesOrderAsync(id, OrderState.Unknown);
        await app.QueueIsEmptyAsync();
        Assert.Equal(1, app.Tenant.Requests.Count("/v3/mail/send"));
    }

    [Fact]
    public async Task Notice_OfWhatOvertookTheRecordOfTheSending_StaysDue()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Add(new() { Match = "sendgrid", Times = 1, Action = FaultAction.Delay, DelayMs = 2000 });
        var (updater, store) = (app.Services.GetRequiredService<OrderUpdater>(), app.Services.GetRequiredService<OrderStore>());
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow());
        var sending = app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(id, OrderState.Sending);

        await updater.ApplyAsync(id, new DeliveryReported("bounce", At: null, "550", OfPresentMail: true), "test", TestContext.Current.CancellationToken);
        await sending;

        var order = await store.FindAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal((OrderState.NeedsAttention, true), (order!.State, order.NoticeDue));
        Assert.NotNull(order.SentAt);
    }

    [Fact]
    public async Task Mail_WhenNothingListens_IsCertainlyNotSentAndTriedAgain()
    {
        await using var app = await TestApp.StartAsync(azurite,
            new() { Settings = new Dictionary<string, string> { ["SendGrid:Host"] = "http://127.0.0.1:1" } });

        var taken = await app.PostOrderAsync(Order);

        await app.SeesOrderAsync(taken.Text("id")!, OrderState.Failed);
        var history = (await app.GetAsync($"/api/orders/{taken.Text("id")}")).Body.GetProperty("history").EnumerateArray()
            .Select(s => s.GetProperty("state").GetString());
        Assert.Equal(8, history.Count(state => state == "Sending"));
    }
}
