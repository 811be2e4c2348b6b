using System.Diagnostics.Metrics;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders.Fulfilment;

public class FulfilmentTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private readonly FakeTimeProvider _clock = new(FollowUpSteps.Monday);

    [Fact]
    public async Task Order_WhoseNumberASnapshotShows_IsFulfilled()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        await LaterAsync(app);
        Assert.Equal(OrderState.Sent, await app.StateAsync(id));
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal(("Fulfilled", 5), (order.Text("state"), order.Number("fulfilledQuantity")));
        Assert.Contains("Microsoft Graph shows the +5 that were asked for.", await app.HistoryAsync(id));
        Assert.Empty(app.MailsTo("admin@contoso.example"));
        var license = (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
            .Single(l => l.GetProperty("skuPartNumber").GetString() == "ENTERPRISEPACK");
        Assert.Equal((30, System.Text.Json.JsonValueKind.Null), (license.GetProperty("purchased").GetInt32(), license.GetProperty("openOrder").ValueKind));
    }

    [Fact]
    public async Task Order_ThatAMovementMatches_IsFulfilled_ThoughAnotherIsOlder()
    {
        await using var app = await StartAsync();
        var first = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = await app.SendOrderAsync("ENTERPRISEPACK", 3);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 3);
        await LaterAsync(app);
        Assert.Equal((OrderState.Sent, OrderState.Fulfilled), (await app.StateAsync(first), await app.StateAsync(second)));
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 2);
        await LaterAsync(app);
        Assert.Equal((OrderState.Sent, 2), (await app.StateAsync(first), (await app.GetAsync($"/api/orders/{first}")).Number("fulfilledQuantity")));
        Assert.Contains("Microsoft Graph shows +2 of +5; the rest has not arrived yet.", await app.HistoryAsync(first));
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 3);
        await LaterAsync(app);

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(first));
    }

    [Fact]
    public async Task RefusedOrder_DoesNotTakeTheLicensesOfALaterOne()
    {
        await using var app = await StartAsync();
        var refused = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var carriedOut = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(
            refused, new Answered("orders@reseller.example", ReplyMeaning.No, "Plafond atteint.", _clock.GetUtcNow(), _clock.GetUtcNow()), "test",
            TestContext.Current.CancellationToken);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);

        Assert.Equal((OrderState.NeedsAttention, OrderState.Fulfilled), (await app.StateAsync(refused), await app.StateAsync(carriedOut)));
    }

    [Fact]
    public async Task Number_ThatTwoOrdersExplain_IsAskedAboutOnce_AndSettledByTheAnswer()
    {
        await using var app = await StartAsync();
        var first = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);
        await LaterAsync(app);

        Assert.Equal((OrderState.Sent, OrderState.Sent), (await app.StateAsync(first), await app.StateAsync(second)));
        var text = Assert.Single(app.MailsTo("admin@contoso.example")).Text!;
        Assert.Contains("Say which order it is: Office 365 E3 25 → 30", text, StringComparison.Ordinal);
        Assert.Contains($"- {first} (+5)", text, StringComparison.Ordinal);
        Assert.Contains($"- {second} (+5)", text, StringComparison.Ordinal);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{second}/confirmation");
        Assert.Equal((OrderState.Sent, OrderState.Fulfilled), (await app.StateAsync(first), await app.StateAsync(second)));
        Assert.Single(app.MailsTo("admin@contoso.example"));
    }

    [Fact]
    public async Task Number_ThatOnlyARefusedOrderExplains_IsAskedAbout_AndSettledByTheAdministrator()
    {
        await using var app = await StartAsync();
        var refused = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(
            refused, new Answered("orders@reseller.example", ReplyMeaning.No, "Plafond atteint.", _clock.GetUtcNow(), _clock.GetUtcNow()), "test",
            TestContext.Current.CancellationToken);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(refused));
        Assert.Contains("The reseller refused the order. If it was executed after all", Assert.Single(app.MailsTo("admin@contoso.example"), mail =>
            mail.Subject.StartsWith("Unexpected: ", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        await app.SendAsync(HttpMethod.Post, $"/api/orders/{refused}/confirmation");
        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(refused));
    }

    [Fact]
    public async Task Order_ThatWaitsToBeSentAgain_AndHasPartlyCome_IsNotSentButNeedsAttention()
    {
        await using var app = await StartAsync();
        var id = await LoseOrderAsync(app);
        await app.QueueIsEmptyAsync();
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(id, new OrderResent(Reason: null), "test", TestContext.Current.CancellationToken);
        var store = app.Services.GetRequiredService<OrderStore>();
        await store.ReplaceAsync((await store.FindAsync(id, TestContext.Current.CancellationToken))! with { NotBefore = _clock.GetUtcNow().AddDays(1) });

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 3);
        await LaterAsync(app);

        Assert.Equal((OrderState.NeedsAttention, 3), (await app.StateAsync(id), (await app.GetAsync($"/api/orders/{id}")).Number("fulfilledQuantity")));
        Assert.StartsWith("Another number: ", app.MailsTo("admin@contoso.example")[^1].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_ThatMoreOrdersExplainThanATransactionHolds_FulfilsThemAll()
    {
        await using var app = await StartForManyAsync();
        var ids = await SendOrdersOfTwoAsync(app, 65);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", (65 * 2) + 1);
        await LaterAsync(app);

        Assert.Equal(65, await FulfilledAsync(app, ids));
        Assert.Contains("+1 of that matches no order", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_WhoseOrdersTakeTwoTransactions_IsCreditedOnce_WhenTheAppStopsBetweenThem()
    {
        await using var app = await StartForManyAsync();
        var ids = await SendOrdersOfTwoAsync(app, 35);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", (35 * 2) + 1);
        _clock.Advance(TimeSpan.FromHours(1));
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        using (var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "orders.transitions" && instrument.Meter.Scope == meters)
                    self.EnableMeasurementEvents(instrument);
            },
        })
        {
            listener.SetMeasurementEventCallback<long>((_, _, _, _) => stop.Cancel());
            listener.Start();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => app.Services.GetRequiredService<FulfilmentChecker>().CheckLatestAsync(stop.Token));
        }
        var before = await FulfilledAsync(app, ids);

        await app.FollowUpAsync();

        Assert.Equal((30, 35), (before, await FulfilledAsync(app, ids)));
        Assert.Contains("+1 of that matches no order", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_ThatMovesWithoutAnOrder_IsReportedOnce()
    {
        await using var app = await StartAsync();
        await LaterAsync(app);

        app.Tenant.State.ChangeUnits("SPE_E5", 4);
        await LaterAsync(app);
        await LaterAsync(app);

        var mail = Assert.Single(app.MailsTo("admin@contoso.example"));
        Assert.StartsWith("Unexpected: Microsoft 365 E5 ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("+4 of that matches no order", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ThatCouldNotBeSent_IsSentLater()
    {
        await using var app = await StartAsync();
        await LaterAsync(app);
        app.Tenant.State.ChangeUnits("SPE_E5", 4);
        Service.Refuse(app);

        await LaterAsync(app);
        Assert.Empty(app.Tenant.Mailbox.Messages);
        app.Tenant.State.ChangeUnits("SPE_E5", -1);
        await LaterAsync(app);

        var text = Assert.Single(app.MailsTo("admin@contoso.example")).Text!;
        Assert.Contains("+4", text, StringComparison.Ordinal);
        Assert.Contains("−1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_ThatMovesTheOtherWay_MakesTheOpenOrderNeedAttention_AndItsOwnNumberStillEndsIt()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", -2);
        await LaterAsync(app);

        Assert.Equal(OrderState.NeedsAttention, await app.StateAsync(id));
        Assert.StartsWith("Another number: ", Assert.Single(app.MailsTo("admin@contoso.example")).Subject, StringComparison.Ordinal);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);
        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
    }

    [Fact]
    public async Task ExcessNumber_FulfilsTheOrder_AndTheRestIsReported()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 6);
        await LaterAsync(app);

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
        Assert.Contains("+1 of that matches no order", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownOrder_WhoseNumberComes_IsFulfilled()
    {
        await using var app = await StartAsync();
        var id = await LoseOrderAsync(app);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
    }

    [Fact]
    public async Task Number_ReadByAClockThatRanAhead_DoesNotKeepTheOrderOpen()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await LaterAsync(app);
        var store = app.Services.GetRequiredService<OrderStore>();
        foreach (var number in (await store.GetQuantitiesAsync(TestContext.Current.CancellationToken)).Values)
            await store.TrySaveRowAsync(number with { AsOf = _clock.GetUtcNow().AddDays(30) }, TestContext.Current.CancellationToken);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
        Assert.All((await store.GetQuantitiesAsync(TestContext.Current.CancellationToken)).Values, number => Assert.True(number.AsOf <= _clock.GetUtcNow()));
    }

    [Fact]
    public async Task Order_ThatMakesAProductAsLargeAsAFreeOne_IsFulfilledAllTheSame()
    {
        await using var app = await StartAsync();
        app.Tenant.State.SetUnits("ENTERPRISEPACK", enabled: 9_995);
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);

        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await LaterAsync(app);

        Assert.Equal(OrderState.Fulfilled, await app.StateAsync(id));
    }

    private Task<TestApp> StartForManyAsync() => Service.StartAsync(azurite, new()
    {
        Clock = _clock,
        Settings = new Dictionary<string, string> { ["Orders:MaxOrdersPerDay"] = "100", ["Orders:MaxLicensesPerMonth"] = "1000" },
    });

    /// <summary>One after the other: an order that waits to be sent takes up the next one.</summary>
    private static async Task<IReadOnlyList<string>> SendOrdersOfTwoAsync(TestApp app, int count)
    {
        var ids = new List<string>();
        for (var order = 0; order < count; order++)
            ids.Add(await app.SendOrderAsync("ENTERPRISEPACK", 2));
        return ids;
    }

    /// <returns>How many have come, each of them whole.</returns>
    private static async Task<int> FulfilledAsync(TestApp app, IReadOnlyList<string> ids)
    {
        var fulfilled = 0;
        foreach (var id in ids)
        {
            var order = await app.GetAsync($"/api/orders/{id}");
            Assert.Equal(order.Text("state") == "Fulfilled" ? 2 : 0, order.Number("fulfilledQuantity"));
            fulfilled += order.Number("fulfilledQuantity") / 2;
        }
        return fulfilled;
    }

    private Task<TestApp> StartAsync() => Service.StartAsync(azurite, new() { Clock = _clock });

    private async Task LaterAsync(TestApp app)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        await app.LookAsync();
    }

    /// <summary>An order of which it is unknown whether its mail was sent.</summary>
    private async Task<string> LoseOrderAsync(TestApp app)
    {
        Service.LoseAnswer(app);
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 5}""")).Text("id")!;
        await Eventually.HoldsAsync(async () => await app.StateAsync(id) is OrderState.Unknown or OrderState.Sending, "the mail is sent");
        if (Service == MailService.Mailbox)
        {
            await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken);
            await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(id, new MailOutcomeLost(), "test", TestContext.Current.CancellationToken);
        }
        await app.SeesOrderAsync(id, OrderState.Unknown);
        return id;
    }
}
