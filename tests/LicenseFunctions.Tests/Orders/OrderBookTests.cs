using LicenseFunctions.Orders;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

/// <summary>The order's life as it is stored, against a model of it.</summary>
public sealed class OrderBookTests(AzuriteFixture azurite)
{
    private static readonly OrderEvent[] Events = Enum.GetValues<OrderEvent>();

    [Fact]
    public async Task EveryEvent_InEveryState_IsAppliedOrRefused_AndNothingReportedIsThrownAway()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, book) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderBook>());
        var none = TestContext.Current.CancellationToken;

        foreach (var state in Enum.GetValues<OrderState>())
        {
            foreach (var happened in Events)
            {
                var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), state);
                var (silent, news) = (await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), state), new OrderNews($"{state} {happened}"));

                var change = await book.ApplyAsync(id, happened, "It happened.", "test", null, none, news);
                var repeated = await book.ApplyAsync(id, happened, "It happened.", "test", null, none, news);
                await book.ApplyAsync(silent, happened, "It happened.", "test", null, none);

                var expected = OrderStateMachine.Next(state, happened);
                Assert.Equal((expected is not null, expected ?? state), (change!.Applied, change.Order.State));
                Assert.Equal(expected ?? state, (await store.FindAsync(id, none))!.State);
                Assert.True(repeated is { Applied: false, AlreadyKnown: true });
                // What is reported from outside is in the history either way, once; what is impossible by our own doing is in the log only.
                Assert.Equal(2, (await store.GetStepsAsync(id, none)).Count);
                Assert.Equal(expected is null ? 1 : 2, (await store.GetStepsAsync(silent, none)).Count);
            }
        }
        await SeesUnsettledAsync(store);
    }

    [Fact]
    public async Task Orders_WithANotice_StandAmongTheUnsettled_UntilItWasGiven()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, book) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderBook>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Failed);
        Assert.Empty(await store.ListUnsettledAsync(none).ToListAsync(none));

        foreach (var due in new[] { true, true, false, false, true })
        {
            await book.NoteAsync(id, null, "test", none, change: order => order with { NoticeDue = due });

            await SeesUnsettledAsync(store);
            Assert.Equal(due ? 1 : 0, await store.ListUnsettledAsync(none).CountAsync(none));
        }
        Assert.Empty(await store.ListOpenAsync(none).ToListAsync(none));
    }

    [Theory]
    [InlineData(nameof(OrderState.Confirmed))]
    [InlineData(nameof(OrderState.Fulfilled))]
    public async Task Order_ReadAmongTheUnsettled_CannotBeChanged_OnceItHasMoved(string state)
    {
        var to = Enum.Parse<OrderState>(state);
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sent);
        var listed = await store.ListUnsettledAsync(none).SingleAsync(none);
        var found = (await store.FindAsync(id, none))!;
        Assert.Equal(found with { RowKey = listed.RowKey, ETag = listed.ETag }, listed);

        Assert.True(await store.TryUpdateAsync(listed with { State = to }, null, none));

        Assert.False(await store.TryUpdateAsync(listed with { Reason = "late" }, null, none));
        Assert.False(await store.TryUpdateAsync(found with { Reason = "late" }, null, none));
        Assert.Equal((to, found.Reason), ((await store.FindAsync(id, none))!.State, (await store.FindAsync(id, none))!.Reason));
        await SeesUnsettledAsync(store);
    }

    [Fact]
    public async Task Order_WithALaterStepOfItsHistoryThere_GoesOn()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, book) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderBook>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sent);
        var row = (await app.RowsAsync(TableNames.Orders)).Single(one => one.RowKey == OrderEntity.StepRow(id, 0));
        row.RowKey = OrderEntity.StepRow(id, 1);
        await app.Table(TableNames.Orders).AddEntityAsync(row, none);

        Assert.True((await book.ApplyAsync(id, OrderEvent.SaidYes, "Yes.", "test", null, none))!.Applied);
    }

    [Fact]
    public async Task Order_WhoseCopyIsGone_IsReportedRatherThanTriedForEver()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, book) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderBook>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Unknown);
        await app.Table(TableNames.Orders).DeleteEntityAsync(app.Tenant.State.TenantId.ToString(), OrderId.ToUnsettledKey(id), cancellationToken: none);

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => book.ApplyAsync(id, OrderEvent.Cancel, "Called off.", "test", null, none));

        Assert.Contains(id, e.Message, StringComparison.Ordinal);
    }

    /// <summary>The copies are those of the orders that are unsettled, and the same.</summary>
    private static async Task SeesUnsettledAsync(OrderStore store)
    {
        var none = TestContext.Current.CancellationToken;
        var (all, listed) = (await store.ListAsync(null, none).ToListAsync(none), await store.ListUnsettledAsync(none).ToListAsync(none));
        Assert.Equal(
            all.Where(order => !OrderStateMachine.IsEnded(order.State) || order.NoticeDue || order.AnnouncementDue),
            listed.Select((copy, i) => copy with { RowKey = OrderId.ToRowKey(copy.Id), ETag = all.First(order => order.Id == copy.Id).ETag }));
    }

    [Fact]
    public async Task Events_AtTheSameTime_AreAppliedOneAfterTheOther_AndEachIsInTheHistory()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, book) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderBook>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sent);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => book.ApplyAsync(id, OrderEvent.Delivered, $"{i}", "test", null, none, new OrderNews($"{i % 10}"))));

        Assert.Equal(11, (await store.GetStepsAsync(id, none)).Count);
        await SeesUnsettledAsync(store);
    }
}
