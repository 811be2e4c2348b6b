using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

public class SendingTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private const string Order = """{"sku": "ENTERPRISEPACK", "quantity": 5}""";

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(401)]
    public async Task Mail_ThatIsRefusedForAWhile_IsSentOnceInTheEnd(int status)
    {
        await using var app = await Service.StartAsync(azurite);
        Service.Refuse(app, 3, status);

        var taken = await app.PostOrderAsync(Order);

        await app.SeesOrderAsync(taken.Text("id")!, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal(3, Service.CountRefused(app, status));
    }

    [Fact]
    public async Task Mail_ThatIsNeverTaken_EndsFailed_AndTheAdministratorIsToldOnce()
    {
        await using var app = await Service.StartAsync(azurite);
        // Eight tries of the order; the ninth mail is the one to the administrator.
        Service.Refuse(app, 8);

        var taken = await app.PostOrderAsync(Order);

        await app.SeesOrderAsync(taken.Text("id")!, OrderState.Failed);
        var mail = (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single();
        Assert.Equal(["admin@contoso.example"], mail.To);
        Assert.Contains(taken.Text("id")!, mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Not sent: ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("503", mail.Text, StringComparison.Ordinal);
        await Eventually.SeesAsync(
            () => app.HistoryAsync(taken.Text("id")!), history => history.Contains("The administrator was notified."), "the notice is recorded");
        await app.Services.GetRequiredService<OrderFollowUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Mail_WhoseAnswerIsLost_IsNeverSentAgain_AndTheAdministratorIsTold()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await Service.LoseOrderAsync(app);

        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);
        await Service.QueueIsEmptyAsync(app);
        await app.TellAsync(id);

        await app.SeesOrderAsync(id, OrderState.Unknown);
        Assert.Single(app.Tenant.Mailbox.Messages, mail => mail.To.Contains("orders@reseller.example"));
        var told = Assert.Single(app.Tenant.Mailbox.Messages, mail => mail.To.Contains("admin@contoso.example"));
        Assert.Contains("Perhaps sent: ", told.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mails_OfTwoOrdersOfAProduct_DoNotContradictEachOther()
    {
        await using var app = await Service.StartAsync(azurite);
        var first = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 2}""")).Text("id")!;
        await app.SeesOrderAsync(first, OrderState.Sent);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 1);

        var second = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 1}""")).Text("id")!;
        await app.SeesOrderAsync(second, OrderState.Sent);

        Assert.Contains("Total après modification : 27", app.Tenant.Mailbox.Messages[0].AppText(), StringComparison.Ordinal);
        Assert.Contains($"Total actuel : 26\nAutres commandes en cours : {first} (+2)\nTotal après toutes les commandes en cours : 29",
            app.Tenant.Mailbox.Messages[1].AppText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mails_OfOrdersThatAreSentAtTheSameTime_NameEachOther()
    {
        await using var app = await Service.StartAsync(azurite);
        var (store, sender) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<ResellerOrderSender>());
        Service.Delay(app);
        var (first, second) = (await store.AddOrderAsync(TimeProvider.System.GetUtcNow()), await store.AddOrderAsync(TimeProvider.System.GetUtcNow()));

        var sending = sender.SendAsync(first, TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(first, OrderState.Sending);
        await sender.SendAsync(second, TestContext.Current.CancellationToken);
        await sending;

        Assert.Contains(app.Tenant.Mailbox.Messages, mail =>
            mail.Text!.Contains($"{first} (+5)", StringComparison.Ordinal) && mail.Subject.Contains(second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_WhenTheOtherOrdersCannotBeRead_IsTriedAgain_AndSentOnce()
    {
        var connection = new BlindConnection();
        await using var app = await Service.StartAsync(azurite, new()
        {
            Adjust = builder => builder.Services.AddSingleton(provider => new TableServiceClient(
                provider.GetRequiredService<DataStorageOptions>().ConnectionString,
                new TableClientOptions { Transport = new HttpClientTransport(connection), Retry = { MaxRetries = 0 } })),
        });
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow());
        connection.Refused = 1;

        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(id, OrderState.Sent);

        Assert.Equal(0, connection.Refused);
        Assert.Contains(await app.HistoryAsync(id), text => text.Contains("Its mail could not be written.", StringComparison.Ordinal));
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    /// <summary>Refuses to list open orders.</summary>
    private sealed class BlindConnection() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Refused { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Refused == 0 || !request.RequestUri!.Query.Contains("unsettled", StringComparison.Ordinal))
                return base.SendAsync(request, cancellationToken);
            Refused--;
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
        }
    }

    [Fact]
    public async Task Mail_OfAProductThatTheTenantHasNoMore_IsSentWithTheNumberThatWasReadBefore()
    {
        await using var app = await Service.StartAsync(azurite);
        var (store, now) = (app.Services.GetRequiredService<OrderStore>(), TimeProvider.System.GetUtcNow());
        var gone = OrderSamples.New(now) with { SkuId = Guid.NewGuid(), SkuPartNumber = "GONE", Quantity = 2 };
        await store.AddAsync(gone, TestContext.Current.CancellationToken);
        await store.AddAsync(gone with { Id = OrderId.New(now.AddMinutes(-1)), State = OrderState.Sent, SentAt = now }, TestContext.Current.CancellationToken);

        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(gone.Id, TestContext.Current.CancellationToken);

        Assert.Contains("Total après toutes les commandes en cours : 29", Assert.Single(app.Tenant.Mailbox.Messages).AppText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, null)]
    [InlineData(429, "3600")]
    public async Task Mail_WhenGraphDoesNotAnswer_IsSentWithTheNumberThatWasReadBefore(int status, string? retryAfter)
    {
        await using var app = await Service.StartAsync(azurite);
        var first = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 2}""")).Text("id")!;
        await app.SeesOrderAsync(first, OrderState.Sent);
        var second = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow());
        app.Tenant.Faults.Add(new()
        {
            Match = "subscribedSkus",
            Action = status == 429 ? FaultAction.Throttle : FaultAction.Status,
            Status = status,
            RetryAfter = retryAfter,
            Times = 1
        });

        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(second, TestContext.Current.CancellationToken);

        Assert.Contains("Total après toutes les commandes en cours : 32", app.Tenant.Mailbox.Messages[1].AppText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redelivery_OfAnOrderThatIsSent_SendsNothing()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = (await app.PostOrderAsync(Order)).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Sent);

        for (var i = 0; i < 5; i++)
            await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);
        await Service.QueueIsEmptyAsync(app);

        await app.SeesOrderAsync(id, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Redelivery_AtTheSameTime_SendsOnce_AndEndsSentWithoutAFalseAlarm()
    {
        await using var app = await Service.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var sender = app.Services.GetRequiredService<ResellerOrderSender>();
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow());

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sender.SendAsync(id, TestContext.Current.CancellationToken)));

        await app.SeesOrderAsync(id, OrderState.Sent);
        await app.Services.GetRequiredService<OrderFollowUp>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["orders@reseller.example"], Assert.Single(app.Tenant.Mailbox.Messages).To);
    }

    [Fact]
    public async Task Refusal_ThatComesWhenTheOrderIsBeingSentAgain_DoesNotUndoTheNewClaim()
    {
        await using var app = await Service.StartAsync(azurite);
        Service.Delay(app, FaultAction.Status);
        var (updater, store) = (app.Services.GetRequiredService<OrderUpdater>(), app.Services.GetRequiredService<OrderStore>());
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow());
        var first = app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(id, OrderState.Sending);

        // Taken for lost while it waits for the mail service, sent again by the administrator, and taken up by another function.
        foreach (var happened in (OrderEvent[])[new MailOutcomeLost(), new OrderResent(Reason: null), new MailClaimed("<second@contoso.example>")])
            await updater.ApplyAsync(id, happened, "test", TestContext.Current.CancellationToken);
        await first;

        Assert.Equal(OrderState.Sending, (await store.FindAsync(id, TestContext.Current.CancellationToken))?.State);
        Assert.Equal(1, Service.CountRefused(app));
    }

    [Fact]
    public async Task Redelivery_AfterACrashBetweenAcceptedAndRecorded_IsUnknown()
    {
        await using var app = await Service.StartAsync(azurite);
        var longAgo = TimeProvider.System.GetUtcNow().AddMinutes(-15);
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(longAgo, OrderState.Sending, claimedAt: longAgo);

        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);

        await app.SeesOrderAsync(id, OrderState.Unknown);
        var mail = (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single();
        Assert.Equal(["admin@contoso.example"], mail.To);
    }

    [Fact]
    public async Task Order_ThatWasNeverQueued_IsQueuedByTheFollowUp()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(TimeProvider.System.GetUtcNow().AddMinutes(-5));

        await app.InvokeAsync("FollowUpOrders");

        await app.SeesOrderAsync(id, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Notice_ThatCouldNotBeSent_IsSentByTheFollowUp()
    {
        await using var app = await Service.StartAsync(azurite);
        Service.Refuse(app, 9);

        var id = (await app.PostOrderAsync(Order)).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Failed);
        await Eventually.HoldsAsync(() => Service.CountRefused(app) == 9, "the notice was tried");
        Assert.Empty(app.Tenant.Mailbox.Messages);
        await app.InvokeAsync("FollowUpOrders");

        Assert.Equal(["admin@contoso.example"], (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single().To);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"orderId": "LIC-20261124-103805-7KQ2M"}""")]
    public async Task Message_OfNoOrder_GoesThroughPoisonAndIsGone(string message)
    {
        await using var app = await Service.StartAsync(azurite);

        await app.Queue(OrderQueue.Name).CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await app.Queue(OrderQueue.Name).SendMessageAsync(message, TestContext.Current.CancellationToken);

        await app.QueueIsEmptyAsync();
        await Eventually.HoldsAsync(async () =>
            await app.Queue(OrderQueue.PoisonName).ExistsAsync(TestContext.Current.CancellationToken), "the poison queue is there");
        await app.QueueIsEmptyAsync(OrderQueue.PoisonName);
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }
}
