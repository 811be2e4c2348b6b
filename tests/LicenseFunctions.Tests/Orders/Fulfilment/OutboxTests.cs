using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders.Fulfilment;

/// <summary>What the follow-up finds half done.</summary>
public class OutboxTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    [Theory]
    [InlineData(180, 120)]
    [InlineData(3, null)]
    public async Task Order_WhoseMessageWasLost_IsQueuedAgain(int placedMinutesAgo, int? queuedMinutesAgo)
    {
        await using var app = await Service.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var now = TimeProvider.System.GetUtcNow();
        var id = await store.AddOrderAsync(now.AddMinutes(-placedMinutesAgo));
        if (queuedMinutesAgo is { } minutes)
            await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { QueuedAt = now.AddMinutes(-minutes) });

        await app.FollowUpAsync();

        await app.SeesOrderAsync(id, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Order_ThatIsKeptBack_IsLeftAlone()
    {
        await using var app = await Service.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var now = TimeProvider.System.GetUtcNow();
        var id = await store.AddOrderAsync(now.AddHours(-3));
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { NotBefore = now.AddHours(1) });

        await app.FollowUpAsync();
        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);

        Assert.Equal(OrderState.Requested, await app.StateAsync(id));
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Claim_WhoseOutcomeNeverCame_IsUnknown_AndTheAdministratorIsTold()
    {
        await using var app = await Service.StartAsync(azurite);
        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(longAgo, OrderState.Sending, claimedAt: longAgo);

        await app.FollowUpAsync();

        Assert.Equal(OrderState.Unknown, await app.StateAsync(id));
        Assert.Contains("Perhaps sent: ", Assert.Single(app.MailsTo("admin@contoso.example")).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_TriedForTheLastTime_WhosePoisonMessageWasLost_FailsAllTheSame()
    {
        await using var app = await Service.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        var id = await store.AddOrderAsync(longAgo);
        await store.ReplaceAsync(
            (await store.FindAsync(id, TestContext.Current.CancellationToken))! with { Tries = 8, NotBefore = longAgo, ClaimedAt = longAgo });

        await app.FollowUpAsync();

        await app.SeesOrderAsync(id, OrderState.Failed);
        Assert.Empty(app.MailsTo("orders@reseller.example"));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 15)]
    [InlineData(3, 45)]
    [InlineData(7, 3600)]
    [InlineData(1000, 3600)]
    public void RetryDelay_GrowsUpToAnHour(int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(tries, TimeSpan.FromSeconds(5)));
}
