using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

/// <summary>What tests of orders do and look at.</summary>
internal static class OrderSteps
{
    public static Task<Answer> PostOrderAsync(this TestApp app, string body, params (string Name, string Value)[] headers) =>
        app.SendAsync(HttpMethod.Post, "/api/orders", body, headers);

    public static Task<Answer> DryRunOrderAsync(this TestApp app, string body, params (string Name, string Value)[] headers) =>
        app.SendAsync(HttpMethod.Post, "/api/orders?whatIf=true", body, headers);

    /// <summary>Waits until the order is in this state.</summary>
    public static Task SeesOrderAsync(this TestApp app, string id, OrderState state) => Eventually.SeesAsync(
        async () => (await app.GetAsync($"/api/orders/{id}")).Text("state"), seen => seen == state.ToString(), $"order {id} becomes {state}");

    /// <summary>Asserts that nothing was written, queued or sent.</summary>
    public static async Task HasNoOrderAsync(this TestApp app)
    {
        Assert.Empty(await app.RowsAsync(TableNames.Orders));
        Assert.Equal(0, (await app.Queue(OrderQueue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    /// <summary>Waits until no message is left, visible or being worked on.</summary>
    public static Task QueueIsEmptyAsync(this TestApp app, string queue = OrderQueue.Name) => Eventually.HoldsAsync(
        async () => (await app.Queue(queue).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount == 0,
        $"{queue} is empty");

    /// <summary>Lets so much time go by that a notice can no longer be a false alarm, and runs the follow-up.</summary>
    public static async Task TellAsync(this TestApp app, string id)
    {
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = await store.FindAsync(id, TestContext.Current.CancellationToken);
        await store.ReplaceAsync(order! with { ClaimedAt = order.ClaimedAt!.Value.AddMinutes(-10) });
        await app.Services.GetRequiredService<OrderFollowUp>().RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stores a changed order without a history entry, if it still is as it was read.</summary>
    public static async Task<bool> ReplaceAsync(this OrderStore store, Order order) =>
        await store.TrySaveAsync([OrderTransition.None(order)], [], TestContext.Current.CancellationToken) is not null;

    /// <summary>Keeps an order as if it had been taken, without queueing it.</summary>
    public static async Task<string> AddOrderAsync(
        this OrderStore store, DateTimeOffset requestedAt, OrderState state = OrderState.Requested, DateTimeOffset? claimedAt = null)
    {
        var order = OrderSamples.New(requestedAt) with { State = state, ClaimedAt = claimedAt };
        await store.AddAsync(order, TestContext.Current.CancellationToken);
        return order.Id;
    }

    /// <summary>Keeps an order as if its mail had been sent.</summary>
    public static Task AddSentAsync(this OrderStore store, string id)
    {
        var order = OrderSamples.New(new DateTimeOffset(2026, 11, 24, 10, 38, 5, TimeSpan.Zero)) with { Id = id, State = OrderState.Sent };
        return store.AddAsync(order, TestContext.Current.CancellationToken);
    }
}
