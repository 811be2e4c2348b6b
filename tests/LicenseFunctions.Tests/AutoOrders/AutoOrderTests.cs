using System.Globalization;
using System.Net;
using LicenseFunctions.AutoOrders;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.AutoOrders;

public class AutoOrderTests(AzuriteFixture azurite)
{
    private protected virtual MailService Service => MailService.SendGrid;

    private static readonly Guid Sku = OrderSamples.New(FollowUpSteps.Monday).SkuId;
    private static readonly AutoOrderProduct Ten = new() { Quantity = 10, CeilingPerMonth = 25 };
    private readonly FakeTimeProvider _clock = new(FollowUpSteps.Monday);

    [Theory]
    // Orders of the product, newest first, as days ago : quantity : state (A for one that the app placed itself); how many to order now.
    [InlineData("", 10)]
    [InlineData("1:10:Fulfilled:A", 10)]
    [InlineData("1:10:Fulfilled:A 5:10:Fulfilled:A", 0)]
    [InlineData("20:10:Fulfilled:A 22:10:Fulfilled:A", 10)]
    [InlineData("1:10:Fulfilled 5:10:Fulfilled", 10)]
    [InlineData("1:1:Requested", 0)]
    [InlineData("1:-1:Sent", 0)]
    [InlineData("1:10:Unknown:A", 0)]
    [InlineData("1:10:NeedsAttention:A", 0)]
    [InlineData("1:10:Cancelled:A", 0)]
    [InlineData("8:10:Cancelled:A", 10)]
    [InlineData("1:10:Failed:A", 0)]
    [InlineData("1:10:Cancelled", 10)]
    public void Plan_OrdersWithinTheCeiling_WhenNothingIsOpenAndNobodyObjected(string orders, int quantity)
    {
        var now = new DateTimeOffset(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);
        var known = orders.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':'))
            .Select(parts => OrderSamples.New(now.AddDays(-int.Parse(parts[0], CultureInfo.InvariantCulture))) with
            {
                Quantity = int.Parse(parts[1], CultureInfo.InvariantCulture),
                State = Enum.Parse<OrderState>(parts[2]),
                Automatic = parts.Length > 3,
            }).ToList();

        Assert.Equal(quantity, AutoOrderPlan.Make(Sku, Ten, known, now).Quantity);
    }

    // wanted by members of groups beyond what is available, the largest order, and what 10 were ordered for this month: what to order now
    [Theory]
    [InlineData(0, 50, "9999", 10)]
    [InlineData(3, 50, "9999", 13)]
    [InlineData(3, 11, "9999", 11)]
    [InlineData(9, 50, "9999", 15)]
    [InlineData(3, 50, "200", 10)]
    [InlineData(3, 50, "199", 0)]
    public void Plan_OrdersForThoseWhoWaitInGroups_WithinTheSameLimits(int missing, int maxQuantity, string ceiling, int quantity)
    {
        var now = new DateTimeOffset(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);
        var known = OrderSamples.New(now.AddDays(-5)) with { Quantity = 10, State = OrderState.Fulfilled, Automatic = true };
        var options = new AutoOrderProduct { Quantity = 10, CeilingPerMonth = 25, MaxSpendPerMonth = { ["EUR"] = ceiling } };

        Assert.Equal(quantity, AutoOrderPlan.Make(Sku, options, [known], now, new Price(10, "EUR", PricePer.Month), missing, maxQuantity).Quantity);
    }

    [Theory]
    [InlineData("EUR", "1200", "2000", 10)]
    [InlineData("EUR", "1200.12", "2000", 0)]
    [InlineData("USD", "5000", "2000", 10)]
    [InlineData("EUR", "2400", "4000.00", 10)]
    [InlineData(null, null, "1", 10)]
    public void Plan_OrdersWithinTheCeilingInMoney_OfTheCurrencyOfItsPrice(string? currency, string? yearly, string ceiling, int quantity)
    {
        var now = new DateTimeOffset(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);
        // 10 were ordered this month, and 10 more would make it 20; last month does not count.
        var known = new[] { 5, 25 }.Select(days => OrderSamples.New(now.AddDays(-days)) with
        {
            Quantity = 10,
            State = OrderState.Fulfilled,
            Automatic = true,
        }).ToList();
        var options = new AutoOrderProduct { Quantity = 10, CeilingPerMonth = 25, MaxSpendPerMonth = { ["eur"] = ceiling } };

        var plan = AutoOrderPlan.Make(Sku, options, known, now, currency is null ? null : new Price(Number(yearly!), currency, PricePer.Year));

        Assert.Equal(quantity, plan.Quantity);
        if (quantity == 0)
            Assert.Equal("with these, the orders of this month would cost 2000.20 of at most 2000.00 EUR a month (MaxSpendPerMonth)", plan.WhyNot);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("SPE_E5", "Cost: Unknown: the product has no price, so it counts by number only")]
    [InlineData("SPB", "Cost: 78.00 EUR a month")]
    public async Task Announcement_SaysWhatTheOrderCosts_OrThatItsPriceIsMissing(string? priced, string? expected)
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        if (priced is not null)
            await app.SendAsync(HttpMethod.Put, $"/api/licenses/{priced}/price", """{"amount": 19.50, "currency": "EUR", "per": "month"}""");

        await app.LookAsync();

        var mail = Assert.Single(app.MailsTo("admin@contoso.example")).AppText();
        if (expected is null)
            Assert.DoesNotContain("Cost", mail, StringComparison.Ordinal);
        else
            Assert.Contains(expected, mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProductThatIsLow_IsNotOrdered_BeyondItsCeilingInMoney()
    {
        await using var app = await StartAsync(more: ("Orders:Auto:SPB:MaxSpendPerMonth:EUR", "77.99"));
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        await app.SendAsync(HttpMethod.Put, "/api/licenses/SPB/price", """{"amount": 19.50, "currency": "EUR", "per": "month"}""");

        await app.LookAsync();
        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        await app.SendAsync(HttpMethod.Delete, "/api/licenses/SPB/price");
        await app.LookAsync();

        Assert.Equal(1, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public void Plan_LeavesAProductToPeopleForAWeek_FromTheMomentTheyCalledItOff()
    {
        var now = new DateTimeOffset(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);
        var order = OrderSamples.New(now.AddDays(-10)) with { State = OrderState.Cancelled, Automatic = true, AbandonedAt = now.AddHours(-1) };

        Assert.Equal(0, AutoOrderPlan.Make(Sku, Ten, [order], now).Quantity);
        Assert.Equal(10, AutoOrderPlan.Make(Sku, Ten, [order], now.AddDays(7)).Quantity);
    }

    [Fact]
    public void Plan_CountsWhatWasCalledOffAndPerhapsSent()
    {
        var now = new DateTimeOffset(2026, 3, 27, 9, 0, 0, TimeSpan.Zero);
        var orders = new[] { 10, 20 }.Select(days =>
            OrderSamples.New(now.AddDays(-days)) with
            {
                Quantity = 10,
                State = OrderState.Cancelled,
                Automatic = true,
                ClaimedAt = now.AddDays(-days),
            }).ToList();

        Assert.Equal("20 of at most 25 were ordered this month", AutoOrderPlan.Make(Sku, Ten, orders, now).WhyNot);
    }

    [Fact]
    public async Task ProductThatIsInGrace_AndNotLow_IsNotOrdered()
    {
        await using var app = await StartAsync();
        app.Tenant.State.SetUnits("SPB", warning: 60);

        await app.LookAsync();

        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task ProductThatWillRunOutSoon_IsOrdered_ByTheForecastOfNow()
    {
        await using var app = await StartAsync();
        var none = TestContext.Current.CancellationToken;
        var sku = (await app.Services.GetRequiredService<LicenseDirectory>().GetSkusAsync(none)).Select(one => one.Usage)
            .Single(one => one.SkuPartNumber == "SPB");
        foreach (var day in Enumerable.Range(1, 60))
        {
            _clock.Advance(TimeSpan.FromDays(1));
            await app.Services.GetRequiredService<UsageStore>()
                .WriteAsync(new UsageSnapshot(_clock.GetUtcNow(), [sku with { Purchased = 70, Assigned = day }]), none);
        }

        await app.Services.GetRequiredService<AutoOrderPlacer>().RunAsync(none);

        Assert.Equal("10 free", (await app.Services.GetRequiredService<OrderStore>().ListAsync(null, none).SingleAsync(none)).Reason);
    }

    [Fact]
    public async Task Product_IsNotOrdered_WhileTheAppOrdersSomethingElse()
    {
        await using var app = await StartAsync();

        await using (await app.Services.GetRequiredService<OrderStore>().TryBeginOwnAsync(TestContext.Current.CancellationToken))
            await app.LookAsync();
        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        await app.LookAsync();

        Assert.Equal(1, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Product_WhoseOrderHasJustCome_IsNotOrderedAgain_ThoughGraphDoesNotShowItYet()
    {
        await using var app = await StartAsync();
        var order = OrderSamples.New(_clock.GetUtcNow()) with
        {
            SkuId = app.Tenant.State.FindSku("SPB")!.SkuId,
            State = OrderState.Fulfilled,
            FulfilledAt = _clock.GetUtcNow().AddMinutes(-1)
        };
        await app.Services.GetRequiredService<OrderStore>().AddAsync(order, TestContext.Current.CancellationToken);

        await app.LookAsync();
        Assert.Equal(1, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        _clock.Advance(TimeSpan.FromMinutes(10));
        await app.LookAsync();

        Assert.Equal(2, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Order_ThatCouldNotBeAnnounced_IsNotSentBeforeThereWasTimeToCallItOff()
    {
        await using var app = await StartAsync();
        Service.Refuse(app, 3);
        await app.LookAsync();
        var id = (await app.GetAsync("/api/orders")).Body.GetProperty("value")[0].GetProperty("id").GetString()!;

        foreach (var _ in Enumerable.Range(0, 2))
        {
            _clock.Advance(TimeSpan.FromHours(2));
            await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);
            await app.FollowUpAsync();
        }
        Assert.Empty(app.Tenant.Mailbox.Messages);
        await app.FollowUpAsync();
        Assert.Contains("goes out on 2 March 2026, 15:00", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await app.FollowUpAsync();
        Assert.Equal(OrderState.Requested, await app.StateAsync(id));
        _clock.Advance(TimeSpan.FromMinutes(4));
        await app.FollowUpAsync();

        await app.SeesOrderAsync(id, OrderState.Sent);
        Assert.Single(app.MailsTo("orders@reseller.example"));
    }

    [Fact]
    public async Task ProductThatIsLow_IsOrderedOnce_Announced_AndSentWhenItsTimeHasCome()
    {
        await using var app = await StartAsync();

        await app.LookAsync();
        await app.LookAsync();

        var order = Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray());
        var id = order.GetProperty("id").GetString()!;
        Assert.Equal(("SPB", 4, true, "Requested"), (order.GetProperty("skuPartNumber").GetString(), order.GetProperty("quantity").GetInt32(),
            order.GetProperty("automatic").GetBoolean(), order.GetProperty("state").GetString()));
        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal(["admin@contoso.example"], mail.To);
        Assert.Contains("Ordered automatically: ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains($"http://licenses.example/api/links/{id}/announcement/cancel?token=", mail.Text, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromMinutes(61));
        await app.FollowUpAsync();
        _clock.Advance(TimeSpan.FromMinutes(3));
        await app.FollowUpAsync();

        Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task Link_ShowsFirst_ThenCancels_AndNothingIsOrderedAgainForAWeek()
    {
        await using var app = await StartAsync();
        await app.LookAsync();
        var link = new Uri(app.Tenant.Mailbox.Messages.Single().Text!.Split(["Cancel the order: ", "\n", "<", ">"], StringSplitOptions.None)
            .Single(part => part.StartsWith("http", StringComparison.Ordinal) && part.Contains("/links/", StringComparison.Ordinal)));
        var id = link.Segments[3].TrimEnd('/');

        using var page = await app.Http.GetAsync(new Uri(link.PathAndQuery, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("<button>", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(OrderState.Requested, await app.StateAsync(id));
        using var done = await app.Http.PostAsync(new Uri(link.PathAndQuery, UriKind.Relative), null, TestContext.Current.CancellationToken);
        using var again = await app.Http.PostAsync(new Uri(link.PathAndQuery, UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (done.StatusCode, again.StatusCode));
        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
        _clock.Advance(TimeSpan.FromDays(6));
        await app.LookAsync();
        Assert.Single((await app.GetAsync("/api/orders")).Body.GetProperty("value").EnumerateArray());
        _clock.Advance(TimeSpan.FromDays(2));
        await app.LookAsync();
        Assert.Equal(2, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Link_OfAnotherOrder_OrTamperedWith_CancelsNothing()
    {
        await using var app = await StartAsync();
        await app.LookAsync();
        var id = (await app.GetAsync("/api/orders")).Body.GetProperty("value")[0].GetProperty("id").GetString()!;

        foreach (var path in new[] { $"/api/orders/{id}/cancel-link", $"/api/links/{id}/announcement/cancel" })
            foreach (var token in new[] { "", "?token=", $"?token={new string('0', 32)}" })
            {
                using var answer = await app.Http.PostAsync(new Uri(path + token, UriKind.Relative), null, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }

        Assert.Equal(OrderState.Requested, await app.StateAsync(id));
    }

    [Fact]
    public async Task Link_OfAnEarlierVersion_StillCancels()
    {
        await using var app = await StartAsync();
        await app.LookAsync();
        var id = (await app.GetAsync("/api/orders")).Body.GetProperty("value")[0].GetProperty("id").GetString()!;
        var link = "/api" + SignedLinks.EarlierCancel(id, new string('r', 40));

        Assert.Contains("<button>", (await app.GetAsync(link)).Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(OrderState.Requested, await app.StateAsync(id));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, link)).Status);

        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
    }

    [Fact]
    public async Task Runs_AtTheSameTime_OrderOnce()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        var automatic = app.Services.GetRequiredService<AutoOrderPlacer>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => automatic.RunAsync(TestContext.Current.CancellationToken)));

        Assert.Equal(1, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Order_WrittenByARunThatDiedThen_IsAnnouncedAndSentAllTheSame()
    {
        await using var app = await StartAsync();
        var store = app.Services.GetRequiredService<OrderStore>();
        var order = OrderSamples.New(_clock.GetUtcNow()) with { Automatic = true, AnnouncementDue = true, NotBefore = _clock.GetUtcNow().AddHours(1) };
        await store.AddAsync(order, TestContext.Current.CancellationToken);

        await app.FollowUpAsync();
        Assert.Contains("Ordered automatically: ", Assert.Single(app.MailsTo("admin@contoso.example")).Subject, StringComparison.Ordinal);
        Assert.Empty(app.MailsTo("orders@reseller.example"));
        _clock.Advance(TimeSpan.FromMinutes(63));
        await app.FollowUpAsync();

        await app.SeesOrderAsync(order.Id, OrderState.Sent);
        Assert.Single(app.MailsTo("admin@contoso.example"));
        Assert.Single(app.MailsTo("orders@reseller.example"));
    }

    [Fact]
    public async Task Product_ThatNobodyKnows_IsPassedOver()
    {
        await using var app = await Service.StartAsync(azurite, new()
        {
            Settings = new Dictionary<string, string> { ["Orders:Auto:NOSUCHSKU:Quantity"] = "4", ["Orders:Auto:NOSUCHSKU:CeilingPerMonth"] = "20" },
        });

        await app.LookAsync();

        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task PartNumber_OfTwoProducts_OrdersNeither_AndIsLogged()
    {
        var logs = new LogRecorder();
        await using var app = await StartAsync(logs);
        app.Tenant.State.AddSku("SPB", 10);

        await app.LookAsync();

        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        Assert.Contains("SPB", Assert.Single(logs.Of(5901)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldNumbers_OrderNothing()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromHours(26));

        await app.FollowUpAsync();

        Assert.Equal(0, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private Task<TestApp> StartAsync(LogRecorder? logs = null, params (string Name, string Value)[] more) => Service.StartAsync(azurite, new()
    {
        Clock = _clock,
        Logs = logs,
        Settings = new Dictionary<string, string>(more.ToDictionary(setting => setting.Name, setting => setting.Value))
        {
            ["Orders:Auto:SPB:Quantity"] = "4",
            ["Orders:Auto:SPB:CeilingPerMonth"] = "20",
            ["Orders:ReplySigningKey"] = new string('r', 40),
            ["Links:SigningKey"] = SignedLinks.Key,
            ["Links:BaseUrl"] = "http://licenses.example/",
        },
    });
}
