using Azure.Data.Tables;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace LicenseFunctions.Tests.Orders;

/// <summary>The order's life as it is stored, against a model of it.</summary>
public sealed class OrderUpdaterTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task EveryEvent_InEveryState_IsAppliedOrRefused_AndNothingReportedIsThrownAway()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, updater) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>());
        var none = TestContext.Current.CancellationToken;

        Assert.Equal(Enum.GetValues<OrderEventKind>(), OrderEventSamples.All.Keys.Order());
        foreach (var state in Enum.GetValues<OrderState>())
        {
            foreach (var (kind, happened) in OrderEventSamples.All)
            {
                var now = TimeProvider.System.GetUtcNow();
                var id = await store.AddOrderAsync(now, state, claimedAt: now);
                var (silent, report) = (await store.AddOrderAsync(now, state, claimedAt: now), new ExternalReport($"{state} {kind}"));
                Assert.Equal(kind, happened.KindFor((await store.FindAsync(id, none))!));

                var change = await updater.ApplyAsync(id, happened, "test", none, report);
                var repeated = await updater.ApplyAsync(id, happened, "test", none, report);
                await updater.ApplyAsync(silent, happened, "test", none);

                var expected = OrderStateMachine.Next(state, kind);
                Assert.Equal((expected is not null, expected ?? state), (change!.Applied, change.Order.State));
                Assert.Equal(expected ?? state, (await store.FindAsync(id, none))!.State);
                Assert.True(repeated is { Applied: false, AlreadyKnown: true });
                // What is reported from outside is in the history either way, once; what is impossible by our own doing is in the log only.
                Assert.Equal(["Made by a test.", .. Lines(happened, expected is null ? state : null)], await HistoryAsync(store, id));
                Assert.Equal(["Made by a test.", .. expected is null ? [] : Lines(happened, null)], await HistoryAsync(store, silent));
            }
        }
        await SeesUnsettledAsync(store);
    }

    [Fact]
    public async Task Orders_WithANotice_StandAmongTheUnsettled_UntilItWasGiven()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Failed);
        Assert.Empty(await store.ListUnsettledAsync(none).ToListAsync(none));

        foreach (var due in new[] { true, true, false, false, true })
        {
            await store.ReplaceAsync((await store.FindAsync(id, none))! with { NoticeDue = due });

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

        Assert.True(await store.ReplaceAsync(listed with { State = to }));

        Assert.False(await store.ReplaceAsync(listed with { Reason = "late" }));
        Assert.False(await store.ReplaceAsync(found with { Reason = "late" }));
        Assert.Equal((to, found.Reason), ((await store.FindAsync(id, none))!.State, (await store.FindAsync(id, none))!.Reason));
        await SeesUnsettledAsync(store);
    }

    [Fact]
    public async Task Order_WithALaterStepOfItsHistoryThere_GoesOn()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, updater) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sent, claimedAt: TimeProvider.System.GetUtcNow());
        var row = (await app.RowsAsync(TableNames.Orders)).Single(one => one.RowKey == OrderEntity.StepRow(id, 0));
        row.RowKey = OrderEntity.StepRow(id, 1);
        await app.Table(TableNames.Orders).AddEntityAsync(row, none);

        Assert.True((await updater.ApplyAsync(id, new OrderConfirmed(Note: null), "test", none))!.Applied);
    }

    [Fact]
    public async Task Order_WhoseCopyIsGone_IsReportedRatherThanTriedForEver()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, updater) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Unknown);
        await app.Table(TableNames.Orders).DeleteEntityAsync(app.Tenant.State.TenantId.ToString(), OrderId.ToUnsettledKey(id), cancellationToken: none);

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => updater.ApplyAsync(id, new OrderCancelled(Reason: null), "test", none));

        Assert.Contains(id, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_ThatWasReadBeforeAnotherDelivery_IsJudgedByWhatItIsNow()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var (store, updater) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow());
        var read = (await store.FindAsync(id, none))!;

        var first = (await updater.ApplyAsync(read, new MailClaimed("<1@contoso.example>"), "test", none))!;
        var second = (await updater.ApplyAsync(read, new MailClaimed("<2@contoso.example>"), "test", none))!;

        Assert.Equal((true, false, "<1@contoso.example>"), (first.Applied, second.Applied, second.Order.MailMessageId));
        Assert.Equal(await store.FindAsync(id, none), first.Order);
        Assert.True((await updater.ApplyAsync(first.Order, new MailAccepted("1"), "test", none))!.Applied);
        Assert.Equal(OrderState.Sent, (await store.FindAsync(id, none))!.State);
    }

    [Fact]
    public async Task Row_BesideTheOrders_IsWrittenOnlyAsItWasRead()
    {
        await using var app = await TestApp.StartAsync(azurite);
        var store = app.Services.GetRequiredService<OrderStore>();
        var none = TestContext.Current.CancellationToken;
        static TableEntity New() => new(partitionKey: null, "row") { ETag = default };

        Assert.True(await store.TrySaveRowAsync(New(), none));
        Assert.False(await store.TrySaveRowAsync(New(), none));
        var (one, other) = ((await store.FindRowAsync("row", none))!, (await store.FindRowAsync("row", none))!);
        Assert.True(await store.TrySaveRowAsync(one, none));
        Assert.False(await store.TrySaveRowAsync(other, none));
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
        var (store, updater) = (app.Services.GetRequiredService<OrderStore>(), app.Services.GetRequiredService<OrderUpdater>());
        var none = TestContext.Current.CancellationToken;
        var id = await store.AddOrderAsync(TimeProvider.System.GetUtcNow(), OrderState.Sent);

        await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => updater.ApplyAsync(id, OrderEventSamples.All[OrderEventKind.Delivered], "test", none, new ExternalReport($"{i % 10}"))));

        Assert.Equal(11, (await store.GetHistoryAsync(id, none)).Count);
        await SeesUnsettledAsync(store);
    }

    private static string[] Lines(OrderEvent happened, OrderState? unchanged) =>
        [unchanged is null ? happened.Describe()! : new NothingChanged(happened, unchanged.Value).Describe()];

    private static async Task<IEnumerable<string>> HistoryAsync(OrderStore store, string id) =>
        (await store.GetHistoryAsync(id, TestContext.Current.CancellationToken)).Select(entry => entry.Event.Describe()!);
}
