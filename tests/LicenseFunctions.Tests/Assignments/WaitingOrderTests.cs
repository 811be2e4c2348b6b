using LicenseFunctions.Assignments.Waiting;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static LicenseFunctions.Tests.Assignments.WaitingSteps;

namespace LicenseFunctions.Tests.Assignments;

/// <summary>What is ordered for those who wait, and above all what is not.</summary>
public sealed class WaitingOrderTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Burst_IsOrderedOnce_WithOneMail_AndServedWhenItComes()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        string[] ids = [.. await app.WaitAsync(3, "order"), .. await app.WaitAsync(1)];
        await app.HasNoOrderAsync();

        await app.ServeAsync();
        await app.ServeAsync();

        var order = Assert.Single(await OrdersAsync(app));
        Assert.Equal((3, "3 people are waiting"), (order.Quantity, order.Reason));
        Assert.Equal([order.Id, order.Id, order.Id, null], await app.EntriesAsync(ids, "orderId"));
        await app.SeesOrderAsync(order.Id, OrderState.Sent);
        Assert.Single(app.Tenant.Mailbox.Messages);
        app.Tenant.State.ChangeUnits(E3, 3);
        await app.ServeAsync();
        Assert.Equal(["Assigned", "Assigned", "Assigned", "Waiting"], await app.EntriesAsync(ids));
        Assert.Single(await OrdersAsync(app));
    }

    [Fact]
    public async Task Order_IsCappedByTheLargestSingleOrder_AndTheRestFollows()
    {
        await using var app = await TestApp.StartAsync(azurite, new() { Settings = new Dictionary<string, string> { ["Reseller:MaxQuantity"] = "2" } });
        app.LeaveFree(0);
        var ids = await app.WaitAsync(5, "order");

        await app.ServeAsync();
        Assert.Equal([2], (await OrdersAsync(app)).Select(order => order.Quantity));
        for (var i = 0; i < 3; i++)
            await app.ServeAsync();

        Assert.Equal([1, 2, 2], (await OrdersAsync(app)).Select(order => order.Quantity).Order());
        Assert.DoesNotContain(null, await app.EntriesAsync(ids, "orderId"));
    }

    [Fact]
    public async Task Order_ThatHasJustCome_IsNotOrderedAgain_ThoughGraphDoesNotShowItYet()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await TestApp.StartAsync(azurite, new() { Clock = clock });
        app.LeaveFree(0);
        await app.WaitAsync(2, "order");
        await app.ServeAsync();
        var order = Assert.Single(await OrdersAsync(app));
        await app.SeesOrderAsync(order.Id, OrderState.Sent);
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(
            order.Id, o => QuantityCredited.Of(o, o.Quantity), "test", TestContext.Current.CancellationToken);

        await app.ServeAsync();
        Assert.Single(await OrdersAsync(app));
        // Others took them.
        clock.Advance(TimeSpan.FromMinutes(10));
        await app.ServeAsync();

        Assert.Equal(2, (await OrdersAsync(app)).Count);
    }

    [Fact]
    public async Task Order_IsNotPlaced_WhileTheAppOrdersSomethingElse()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        await app.WaitAsync(1, "order");

        await using (await app.Services.GetRequiredService<OrderStore>().TryBeginOwnAsync(TestContext.Current.CancellationToken))
            await app.ServeAsync();
        Assert.Empty(await OrdersAsync(app));
        await app.ServeAsync();

        Assert.Single(await OrdersAsync(app));
    }

    [Fact]
    public async Task Order_ThatIsUnderWayAlready_CountsForThoseWhoWait()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var taken = await app.PostOrderAsync($$"""{"sku": "{{E3}}", "quantity": 2}""");
        var ids = await app.WaitAsync(3, "order");

        await app.ServeAsync();

        var orders = await OrdersAsync(app);
        var own = Assert.Single(orders, order => order.Id != taken.Text("id"));
        Assert.Equal((1, "1 person is waiting"), (own.Quantity, own.Reason));
        Assert.Equal([taken.Text("id"), taken.Text("id"), own.Id], await app.EntriesAsync(ids, "orderId"));
    }

    [Fact]
    public async Task User_WhoAsksForAnOrderLater_IsOrderedFor()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var user = app.Tenant.State.AddUser("new");
        await app.WaitAsync(user);
        await app.ServeAsync();
        Assert.Empty(await OrdersAsync(app));

        await app.WaitAsync(user, "order");
        await app.ServeAsync();

        Assert.Equal(1, Assert.Single(await OrdersAsync(app)).Quantity);
    }

    [Fact]
    public async Task TwoServersAtOnce_OrderOnce()
    {
        await using var app = await TestApp.StartAsync(azurite);
        using var other = Program.CreateHost(TestApp.Arguments(app.Tenant, app.Storage));
        app.LeaveFree(0);
        await app.WaitAsync(3, "order");

        await Task.WhenAll(app.ServeAsync(), other.Services.GetRequiredService<WaitingListProcessor>().RunAsync(TestContext.Current.CancellationToken),
            app.ServeAsync());

        Assert.Equal(3, Assert.Single(await OrdersAsync(app)).Quantity);
    }

    [Fact]
    public async Task Server_ThatDiedRightAfterOrdering_DoesNotOrderTwice()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(2, "order");
        var order = await PlaceAsRunAsync(app, ids[0], missing: 2);
        string[] more = [.. ids, .. await app.WaitAsync(1, "order")];

        await app.ServeAsync();

        Assert.Equal([1, 2], (await OrdersAsync(app)).Select(o => o.Quantity).Order());
        Assert.Equal([order.Id, order.Id], (await app.EntriesAsync(more, "orderId")).Take(2));
    }

    [Fact]
    public async Task Order_ThatFailed_IsReplacedOnce_ThenLeftToPeople()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("sendgrid", 503, times: null);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(2, "order");

        for (var i = 0; i < 2; i++)
        {
            await app.ServeAsync();
            await app.SeesOrderAsync((await app.EntriesAsync(ids, "orderId"))[0]!, OrderState.Failed);
        }
        await app.ServeAsync();
        await app.ServeAsync();

        Assert.Equal([2, 2], (await OrdersAsync(app)).Select(order => order.Quantity));
        Assert.Equal(["Waiting", "Waiting"], await app.EntriesAsync(ids));
        Assert.All(await app.EntriesAsync(ids, "detail"), detail =>
            Assert.Contains("is Failed. No other order is placed automatically", detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Order_ThatFailedBeforeItWasWrittenDown_IsFoundAgainAndReplacedOnce()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.Tenant.Faults.Fail("sendgrid", 503, times: null);
        app.LeaveFree(0);
        var ids = await app.WaitAsync(1, "order");
        await app.SeesOrderAsync((await PlaceAsRunAsync(app, ids[0], missing: 3)).Id, OrderState.Failed);

        for (var i = 0; i < 4; i++)
            await app.ServeAsync();

        Assert.Equal([3, 1], (await OrdersAsync(app)).OrderBy(order => order.RequestedAt).Select(order => order.Quantity));
    }

    [Fact]
    public async Task Product_ThatCannotBeOrdered_IsWaitedForWithANote()
    {
        await using var app = await TestApp.StartAsync(azurite);
        app.LeaveFree(0, "FLOW_FREE");
        var id = await app.WaitAsync(app.Tenant.State.AddUser("new"), "order", "FLOW_FREE");

        await app.ServeAsync();

        Assert.Equal("Waiting", (await app.EntryAsync(id)).GetProperty("state").GetString());
        Assert.Contains("nothing to order", (await app.EntryAsync(id)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await OrdersAsync(app));
    }

    /// <summary>Orders as a run does, and dies.</summary>
    private static Task<OrderSummary> PlaceAsRunAsync(TestApp app, string firstId, int missing) =>
        app.Services.GetRequiredService<OrderPlacement>().PlaceMissingAsync(
        app.Tenant.State.FindSku(E3)!.SkuId, missing, "test", $"waiting {firstId} 0", new RequestOrigin("test", "test", null),
        TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<Order>> OrdersAsync(TestApp app) => await app.Services.GetRequiredService<OrderStore>()
        .ListAsync(afterId: null, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
