using System.Net;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tests.Assignments;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders;

/// <summary>How much can be ordered in a day and in a month, however it is ordered.</summary>
public sealed class OrderLimitTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(FollowUpSteps.Monday);

    [Fact]
    public async Task Orders_BeyondTheLimitOfTheDay_AreRefused_UntilTheNext_AndTheAdministratorIsNotifiedOnceAtEachLevel()
    {
        await using var app = await StartAsync(("Orders:MaxOrdersPerDay", "5"));

        await PlaceAsync(app, 3);
        Assert.Empty(app.MailsTo("admin@contoso.example"));
        await PlaceAsync(app, 1);
        Assert.Contains("4 of 5 orders of today", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
        await PlaceAsync(app, 1);
        var detail = (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");
        (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");

        Assert.StartsWith("5 of 5 orders of today are placed (Orders__MaxOrdersPerDay).", detail, StringComparison.Ordinal);
        Assert.Equal(2, app.MailsTo("admin@contoso.example").Count);
        Assert.Contains("5 of 5 orders of today", app.MailsTo("admin@contoso.example")[1].Text, StringComparison.Ordinal);
        Assert.Equal(5, await OrderedAsync(app));
        _clock.Advance(TimeSpan.FromDays(1));
        await PlaceAsync(app, 1);
        Assert.Equal(2, app.MailsTo("admin@contoso.example").Count);
    }

    [Fact]
    public async Task Licenses_BeyondTheLimitOfTheMonth_AreRefused_UntilTheNext()
    {
        await using var app = await StartAsync(("Reseller:MaxQuantity", "3"));

        await PlaceAsync(app, 8, quantity: 3);
        Assert.Contains("24 of 30 licenses of this month", Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
        await PlaceAsync(app, 1, quantity: 3);
        await PlaceAsync(app, 1, quantity: 2);
        (await PostAsync(app, quantity: 2)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");

        Assert.Contains("29 of 30 licenses of this month", app.MailsTo("admin@contoso.example")[^1].Text, StringComparison.Ordinal);
        Assert.Equal(2, app.MailsTo("admin@contoso.example").Count);
        await PlaceAsync(app, 1);
        _clock.SetUtcNow(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        await PlaceAsync(app, 1, quantity: 3);
    }

    [Fact]
    public async Task RequestsThatAreAddedToAnOrder_Count_AndReturnsAndWhatWasCancelledUnsent_DoNot()
    {
        await using var app = await StartAsync(("Orders:MaxOrdersPerDay", "3"), ("AzureWebJobs.SendResellerOrder.Disabled", "true"));
        var first = (await PostAsync(app)).Text("id");
        Assert.Equal((first, 2), ((await PostAsync(app)).Text("id"), await OrderedAsync(app)));
        await PostAsync(app, "SPE_E5");
        (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(app, quantity: -1)).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, $"/api/orders/{first}/cancel")).Status);
        await PlaceAsync(app, 2);
        (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");
    }

    [Fact]
    public async Task KnownKey_IsAccepted_AlsoAtTheLimit_AndADryRunIsRefusedThere_WithoutATrace()
    {
        await using var app = await StartAsync(("Orders:MaxOrdersPerDay", "1"));
        var first = await PostAsync(app, headers: ("Idempotency-Key", "one"));
        await app.SeesOrderAsync(first.Text("id")!, OrderState.Sent);
        var rows = (await app.RowsAsync(TableNames.Orders)).Count;

        var again = await PostAsync(app, headers: ("Idempotency-Key", "one"));
        (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 1}""")).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");

        Assert.Equal((HttpStatusCode.Accepted, first.Text("id")), (again.Status, again.Text("id")));
        Assert.Equal(rows, (await app.RowsAsync(TableNames.Orders)).Count);
    }

    [Fact]
    public async Task WhoWaits_GoesOnWaiting_AndIsToldWhy_AndAProductThatIsLowIsNotOrderedAutomatically()
    {
        await using var app = await StartAsync(("Orders:MaxOrdersPerDay", "1"), ("Orders:Auto:ENTERPRISEPACK:Quantity", "5"),
            ("Orders:Auto:ENTERPRISEPACK:CeilingPerMonth", "50"));
        await PlaceAsync(app, 1, sku: "SPE_E5");
        app.LeaveFree(0);
        var ids = await app.WaitAsync(1, "order");

        await app.ServeAsync();
        await app.LookAsync();

        Assert.Equal(1, (await app.GetAsync("/api/orders")).Body.GetProperty("value").GetArrayLength());
        Assert.Equal(["Waiting"], await app.EntriesAsync(ids));
        Assert.Contains("1 of 1 orders of today are placed", Assert.Single(await app.EntriesAsync(ids, "detail")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_ThatCouldNotBeSent_IsSentByTheFollowUp()
    {
        await using var app = await StartAsync(("Orders:MaxOrdersPerDay", "1"), ("AzureWebJobs.SendResellerOrder.Disabled", "true"));
        app.Tenant.Faults.Fail("sendgrid", 503, times: 1);
        await PlaceAsync(app, 1);
        Assert.Empty(app.Tenant.Mailbox.Messages);

        await app.FollowUpAsync();
        await app.FollowUpAsync();

        Assert.Single(app.MailsTo("admin@contoso.example"));
    }

    [Fact]
    public async Task FiftyOrdersAtOnce_AtTwoHosts_AreExactlyAsManyAsTheLimitAllows()
    {
        await using var one = await TestApp.StartAsync(azurite);
        await using var second = await InProcessApp.StartAsync(TestApp.Settings(one.Tenant, one.Storage), null, null, null,
            TestContext.Current.CancellationToken);
        using var other = new HttpClient { BaseAddress = second.Address };

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Answer.AskAsync(
            i % 2 == 0 ? one.Http : other, HttpMethod.Post, "/api/orders", $$"""{"sku": "ENTERPRISEPACK", "quantity": {{1 + (i % 3)}}}""")));

        Assert.Equal(20, answers.Count(answer => answer.Status == HttpStatusCode.Accepted));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Accepted), answer =>
            answer.IsProblem(HttpStatusCode.Conflict, "order-limit-reached"));
        var accepted = Enumerable.Range(0, 50).Where(i => answers[i].Status == HttpStatusCode.Accepted).Sum(i => 1 + (i % 3));
        Assert.Equal(accepted, await OrderedAsync(one));
    }

    [Fact]
    public async Task Spend_BeyondTheCeilingOfACurrency_IsRefused_UntilTheNextMonth_AndTheAdministratorIsNotifiedOnceAtEachLevel()
    {
        await using var app = await StartAsync(("Orders:MaxSpendPerMonth:eur", "500"));
        await SetPriceAsync(app, "ENTERPRISEPACK", 100, "EUR");
        await SetPriceAsync(app, "SPE_E5", 1000, "USD");

        await PlaceAsync(app, 1, quantity: 4);
        Assert.Contains("400.00 EUR of at most 500.00 EUR a month (Orders__MaxSpendPerMonth__EUR). Products without a price do not count.",
            Assert.Single(app.MailsTo("admin@contoso.example")).Text, StringComparison.Ordinal);
        var detail = (await PostAsync(app, quantity: 2)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");
        (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": 2}""")).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");
        await PlaceAsync(app, 1);
        (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");

        Assert.Equal("The licenses of this month cost 400.00 of at most 500.00 EUR a month (Orders__MaxSpendPerMonth__EUR), and these would cost 200.00 more."
            + " Counting starts again on 2026-04-01.", detail);
        Assert.Equal(2, app.MailsTo("admin@contoso.example").Count);
        Assert.Contains("Orders are refused until 1 April 2026", app.MailsTo("admin@contoso.example")[1].Text, StringComparison.Ordinal);
        // Another currency has no ceiling, and what has no price counts by number only.
        await PlaceAsync(app, 1, quantity: 10, sku: "SPE_E5");
        await PlaceAsync(app, 1, quantity: 10, sku: "POWER_BI_PRO");
        _clock.SetUtcNow(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        await PlaceAsync(app, 1, quantity: 5);
    }

    [Fact]
    public async Task Spend_IsByThePricesOfNow()
    {
        await using var app = await StartAsync(("Orders:MaxSpendPerMonth:EUR", "500"));
        await PlaceAsync(app, 1, quantity: 6);

        await SetPriceAsync(app, "ENTERPRISEPACK", 80, "EUR");

        (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");
        await SetPriceAsync(app, "ENTERPRISEPACK", 60, "EUR");
        await PlaceAsync(app, 2);
        Assert.Contains("480.00 of 500.00 EUR a month of this month.", (await app.GetAsync("/api/health/details")).Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThirtyOrdersAtOnce_AtTwoHosts_CostNoMoreThanTheCeiling()
    {
        var settings = new Dictionary<string, string> { ["Orders:MaxSpendPerMonth:EUR"] = "100", ["Orders:MaxOrdersPerDay"] = "1000" };
        await using var one = await TestApp.StartAsync(azurite, new() { Settings = settings });
        await SetPriceAsync(one, "ENTERPRISEPACK", 14, "EUR");
        await SetPriceAsync(one, "SPE_E5", 14, "EUR");
        await using var second = await InProcessApp.StartAsync(TestApp.Settings(one.Tenant, one.Storage, settings), null, null, null,
            TestContext.Current.CancellationToken);
        using var other = new HttpClient { BaseAddress = second.Address };

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Answer.AskAsync(
            i % 2 == 0 ? one.Http : other, HttpMethod.Post, "/api/orders", $$"""{"sku": "{{(i % 3 == 0 ? "SPE_E5" : "ENTERPRISEPACK")}}", "quantity": 1}""")));

        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Accepted));
        Assert.Equal(7, await OrderedAsync(one));
    }

    [Fact]
    public async Task Orders_FromBeforeTheUpgrade_Count()
    {
        await using var app = await StartAsync(("Orders:MaxOrdersPerDay", "2"));
        await app.Services.GetRequiredService<OrderStore>().AddOrderAsync(_clock.GetUtcNow(), OrderState.Sent, claimedAt: _clock.GetUtcNow());

        await PlaceAsync(app, 1);

        (await PostAsync(app)).IsProblem(HttpStatusCode.Conflict, "order-limit-reached");
    }

    private Task<TestApp> StartAsync(params (string Name, string Value)[] settings) =>
        TestApp.StartAsync(azurite, new() { Clock = _clock, Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value) });

    /// <summary>Places orders one after the other, each when the one before is sent.</summary>
    private static async Task PlaceAsync(TestApp app, int count, int quantity = 1, string sku = "ENTERPRISEPACK")
    {
        for (var i = 0; i < count; i++)
            Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(app, sku, quantity)).Status);
    }

    private static Task<Answer> PostAsync(TestApp app, string sku = "ENTERPRISEPACK", int quantity = 1, params (string Name, string Value)[] headers) =>
        app.PostOrderAsync($$"""{"sku": "{{sku}}", "quantity": {{quantity}}}""", headers);

    private static async Task SetPriceAsync(TestApp app, string sku, int amount, string currency)
    {
        await app.Services.GetRequiredService<UsageRecorder>().RecordAsync(TestContext.Current.CancellationToken);
        var body = $$"""{"amount": {{amount}}, "currency": "{{currency}}", "per": "month"}""";
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Put, $"/api/licenses/{sku}/price", body)).Status);
    }

    /// <summary>Licenses in all orders.</summary>
    private static async Task<int> OrderedAsync(TestApp app) =>
        (await app.GetAsync("/api/orders?top=200")).Body.GetProperty("value").EnumerateArray().Sum(order => order.GetProperty("quantity").GetInt32());
}
