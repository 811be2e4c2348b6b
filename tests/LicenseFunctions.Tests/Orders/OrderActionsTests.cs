using System.Net;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

/// <summary>What the administrator does to an order by hand.</summary>
public class OrderActionsTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private static readonly Dictionary<string, string> Slow = new() { ["Orders:RetryAfter"] = "01:00:00" };

    [Fact]
    public async Task Cancel_BeforeItIsSent_SendsNothing()
    {
        await using var app = await Service.StartAsync(azurite, new() { Settings = Slow });
        Service.Refuse(app);
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await Eventually.SeesAsync(() => app.HistoryAsync(id), history => history.Count == 3, "the first try is over");

        var answer = await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel", """{"reason": "bought elsewhere"}""", ("X-Caller", "ann"));
        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "Cancelled"), (answer.Status, answer.Text("state")));
        var step = answer.Body.GetProperty("history").EnumerateArray().Last();
        Assert.Equal(("Cancelled: bought elsewhere", "ann"), (step.GetProperty("text").GetString(), step.GetProperty("by").GetString()));
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Theory]
    [InlineData("cancel", "was sent")]
    [InlineData("resend", "buy twice")]
    public async Task SentOrder_IsNeitherCalledOffNorSentAgain(string what, string why)
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        var detail = (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/{what}")).IsProblem(HttpStatusCode.Conflict, "order-state-conflict");

        Assert.Contains(why, detail, StringComparison.Ordinal);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task Confirm_ByHand_LooksAtOnceWhetherTheNumberIsThere()
    {
        await using var app = await Service.StartAsync(azurite);
        var (first, second) = (await app.SendOrderAsync("ENTERPRISEPACK", 5), await app.SendOrderAsync("SPE_E5", 2));
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        // A snapshot has whole seconds; the number must be seen after the mail was sent.
        await Eventually.HoldsAsync(async () =>
            (await app.SendAsync(HttpMethod.Post, $"/api/orders/{first}/confirmation")).Text("state") == "Fulfilled", "the number proves the order");

        var answer = await app.SendAsync(HttpMethod.Post, $"/api/orders/{second}/confirmation", """{"reason": "by telephone"}""");

        Assert.Equal("Confirmed", answer.Text("state"));
        Assert.Contains("Confirmed by hand: by telephone", await app.HistoryAsync(second));
    }

    [Fact]
    public async Task Confirm_OfAnOrderThatWasNeverSent_IsRefused()
    {
        await using var app = await Service.StartAsync(azurite, new() { Settings = Slow });
        Service.Refuse(app);
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await Eventually.SeesAsync(() => app.HistoryAsync(id), history => history.Count == 3, "the first try is over");

        (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/confirmation")).IsProblem(HttpStatusCode.Conflict, "order-state-conflict");
    }

    [Fact]
    public async Task Resend_OfAnOrderThatPerhapsArrived_SaysThatItRepeats_InTheSameThread()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await Service.LoseOrderAsync(app);
        app.Tenant.Faults.Clear();

        var answer = await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await app.SeesOrderAsync(id, OrderState.Sent);

        var mails = app.MailsTo("orders@reseller.example");
        Assert.Equal(2, mails.Count);
        Assert.Contains($"Ce message répète notre commande {id}", mails[1].Text, StringComparison.Ordinal);
        Assert.Equal(mails[0].MessageId, mails[1].Headers["In-Reply-To"]);
        Assert.NotEqual(mails[0].MessageId, mails[1].MessageId);
        Assert.Single(app.Tenant.Reseller.Orders);
    }

    [Fact]
    public async Task Resend_OfAnOrderThatCertainlyFailed_IsAMailLikeAnyOther()
    {
        await using var app = await Service.StartAsync(azurite);
        Service.Refuse(app, 9);
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await app.SeesOrderAsync(id, OrderState.Failed);
        await Eventually.HoldsAsync(() => Service.CountRefused(app) == 9, "the notice was tried");

        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend");
        await app.SeesOrderAsync(id, OrderState.Sent);

        Assert.DoesNotContain("répète", Assert.Single(app.MailsTo("orders@reseller.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resend_ThatFails_LeavesTheOrderAsDoubtfulAsItWas()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await Service.LoseOrderAsync(app);
        Service.Refuse(app, 8);

        await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend");

        await Eventually.SeesAsync(() => app.HistoryAsync(id), history => history.Contains("The queue stopped retrying."), "the queue gives up");
        Assert.Equal(OrderState.Unknown, await app.StateAsync(id));
        Assert.Contains("Perhaps sent: ", (await app.Tenant.Mailbox.WaitForAsync(m =>
            m.To.Contains("admin@contoso.example"), TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resend_OfAnOrderThatIsPartlyThere_IsRefused()
    {
        await using var app = await Service.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var now = TimeProvider.System.GetUtcNow();
        var id = await store.AddOrderAsync(now, OrderState.NeedsAttention, claimedAt: now);
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { FulfilledQuantity = 3 });

        var detail = (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/resend")).IsProblem(HttpStatusCode.Conflict, "order-state-conflict");

        Assert.EndsWith("+3 of +5 have arrived, and the mail would order all of them again. Place a new order for the rest.", detail, StringComparison.Ordinal);
        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("confirmation")]
    [InlineData("resend")]
    public async Task OrderThatIsNotThere_IsNotFound_AndABadBodyIsRefused(string what)
    {
        await using var app = await Service.StartAsync(azurite);

        (await app.SendAsync(HttpMethod.Post, $"/api/orders/LIC-20261124-103805-7KQ2M/{what}")).IsProblem(HttpStatusCode.NotFound, "order-not-found");
        (await app.SendAsync(HttpMethod.Post, $"/api/orders/LIC-20261124-103805-7KQ2M/{what}", """{"reason": "a\nb"}"""))
            .IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        (await app.SendAsync(HttpMethod.Post, $"/api/orders/LIC-20261124-103805-7KQ2M/{what}", """{"because": "b"}"""))
            .IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }
}
