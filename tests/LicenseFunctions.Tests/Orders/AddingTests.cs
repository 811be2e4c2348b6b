using System.Net;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

/// <summary>A request while another is not sent yet, and returns that compete.</summary>
public class AddingTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    [Fact]
    public async Task Request_WhileAnOrderIsNotSentYet_IsAddedToIt_AndTheResellerGetsOneMail()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, 5);

        var added = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 3, "reason": "Two more", "requestedBy": "Bo"}""",
            ("Idempotency-Key", "bo"));
        var again = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 3, "reason": "Two more", "requestedBy": "Bo"}""",
            ("Idempotency-Key", "bo"));

        Assert.Equal((HttpStatusCode.Accepted, id, 8), (added.Status, added.Text("id"), added.Number("quantity")));
        Assert.Equal((id, 8), (again.Text("id"), again.Number("quantity")));
        Assert.Equal(("Ann, Bo", "New colleagues; Two more"), (added.Text("requestedBy"), added.Text("reason")));
        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);
        await app.SeesOrderAsync(id, OrderState.Sent);
        Assert.Contains("ajouter 8 licences", Assert.Single(app.Tenant.Mailbox.Messages).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_WhileAnOrderIsNotSentYet_ShowsThatItWouldBeAddedToIt_AndLeavesIt()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, 5);

        var shown = await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 3, "requestedBy": "Bo"}""");

        Assert.Equal((HttpStatusCode.OK, id, 8, "Ann, Bo"), (shown.Status, shown.Text("id"), shown.Number("quantity"), shown.Text("requestedBy")));
        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal((5, "Ann", 1), (order.Number("quantity"), order.Text("requestedBy"), order.Body.GetProperty("history").GetArrayLength()));
    }

    [Theory]
    [InlineData("SPE_E5", 3)]
    [InlineData("ENTERPRISEPACK", -1)]
    [InlineData("ENTERPRISEPACK", 46)]
    public async Task Request_ForAnotherProductOrDirection_OrTooMany_StaysApart(string sku, int quantity)
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, 5);

        var other = await app.PostOrderAsync($$"""{"sku": "{{sku}}", "quantity": {{quantity}}}""");

        Assert.NotEqual(id, other.Text("id"));
        Assert.Equal(5, (await app.GetAsync($"/api/orders/{id}")).Number("quantity"));
    }

    [Fact]
    public async Task Request_AfterTheOrderIsSent_IsAnOrderOfItsOwn()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        Assert.NotEqual(id, await app.SendOrderAsync("ENTERPRISEPACK", 5));
        Assert.Equal(2, app.Tenant.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Requests_AtTheSameTime_AreAllCounted()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, 5);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 1}""")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        var orders = answers.Select(answer => answer.Text("id")!).Append(id).Distinct();
        Assert.Equal(13, (await Task.WhenAll(orders.Select(async order => (await app.GetAsync($"/api/orders/{order}")).Number("quantity")))).Sum());
    }

    [Fact]
    public async Task Return_CountsWhatOthersReturn_AndWhoWaits()
    {
        await using var app = await Service.StartAsync(azurite);
        await app.SendOrderAsync("ENTERPRISEPACK", -2);

        var detail = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2}""")).IsProblem(HttpStatusCode.Conflict, "return-exceeds-available");
        Assert.Contains("3 are unassigned, 2 of them already being returned", detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -1}""")).Status);
    }

    [Fact]
    public async Task Return_OfLicensesInGrace_IsRefused()
    {
        await using var app = await Service.StartAsync(azurite);
        app.Tenant.State.SetUnits("ENTERPRISEPACK", warning: 10);

        var detail = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -6}""")).IsProblem(HttpStatusCode.Conflict, "return-exceeds-available");

        Assert.Contains("3 are unassigned", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Return_DeliveredSeveralTimesAtOnce_WhenGraphDoesNotAnswer_IsSentOnce()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, -3);
        app.Tenant.Faults.Fail("subscribedSkus", 403, times: 3);

        await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken)));

        await app.SeesOrderAsync(id, OrderState.Sent);
        await Service.QueueIsEmptyAsync(app);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        Assert.Equal(["orders@reseller.example"], Assert.Single(app.Tenant.Mailbox.Messages).To);
    }

    [Fact]
    public async Task Return_WhenGraphDoesNotAnswerForLong_IsNotGivenUpByTheQueue()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, -3);
        app.Tenant.Faults.Fail("subscribedSkus", 403, times: 7);

        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);

        await app.SeesOrderAsync(id, OrderState.Sent);
        // A run that comes upon the order while another changes it leaves no entry, and is repeated.
        Assert.InRange((await app.HistoryAsync(id))
            .Count(text => text.Contains("It is unknown whether the licenses can be returned.", StringComparison.Ordinal)), 5, 7);
    }

    [Fact]
    public async Task Return_OfWhatSomebodyWaitsFor_IsRefused()
    {
        await using var app = await Service.StartAsync(azurite);
        await app.SendAsync(HttpMethod.Put, "/api/users/zoe.martens@contoso.example/licenses/EXCHANGESTANDARD", """{"whenNoneFree": "wait"}""");
        app.Tenant.State.ChangeUnits("EXCHANGESTANDARD", 1);

        var detail = (await app.PostOrderAsync("""{"sku": "EXCHANGESTANDARD", "quantity": -1}"""))
            .IsProblem(HttpStatusCode.Conflict, "return-exceeds-available");

        Assert.Contains("1 of them reserved for waiting users", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Return_WhoseLicensesAreTakenMeanwhile_IsNotSent_AndTheAdministratorIsTold()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, -3);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", -1);

        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);

        await app.SeesOrderAsync(id, OrderState.Failed);
        var mail = (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single();
        Assert.Equal(["admin@contoso.example"], mail.To);
        Assert.Contains("2 are unassigned", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Return_OfAProductThatTheTenantHasNoMore_IsNotSent_AndTheAdministratorIsTold()
    {
        await using var app = await Service.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = OrderSamples.New(TimeProvider.System.GetUtcNow()) with { SkuId = Guid.NewGuid(), SkuPartNumber = "GONE", Quantity = -1 };
        await store.AddAsync(order, TestContext.Current.CancellationToken);

        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(order.Id, TestContext.Current.CancellationToken);

        await app.SeesOrderAsync(order.Id, OrderState.Failed);
        var mail = (await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken)).Single();
        Assert.Contains("has no GONE any more", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Return_WhenGraphDoesNotAnswer_WaitsUntilItDoes()
    {
        await using var app = await Service.StartAsync(azurite);
        var id = await NotSentAsync(app, -3);
        app.Tenant.Faults.Add(new() { Match = "subscribedSkus", Action = LicenseFunctions.Tenant.FaultAction.Status, Status = 403, Times = 1 });

        await app.Services.GetRequiredService<OrderQueue>().EnqueueAsync(id, TestContext.Current.CancellationToken);

        await app.SeesOrderAsync(id, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
    }

    private static async Task<string> NotSentAsync(TestApp app, int quantity)
    {
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = OrderSamples.New(TimeProvider.System.GetUtcNow()) with { Quantity = quantity };
        await store.AddAsync(order, TestContext.Current.CancellationToken);
        return order.Id;
    }
}
