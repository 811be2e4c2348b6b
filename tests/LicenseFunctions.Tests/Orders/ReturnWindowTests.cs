using System.Net;
using System.Text.Json;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Shared.Storage.Backup;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Usage.Subscriptions;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Orders;

/// <summary>
/// Rules of docs/licensing-rules.md: licenses go back within 7 days after they were bought or renewed, or when they renew. The tenant has 25 Office 365
/// E3, of which 3 are unassigned.
/// </summary>
public sealed class ReturnWindowTests(AzuriteFixture azurite)
{
    private const string Reseller = "orders@reseller.example";
    private static readonly DateTimeOffset Renewal = FollowUpSteps.Monday.AddDays(62);

    private readonly FakeTimeProvider _clock = new(FollowUpSteps.Monday);

    [Fact]
    public async Task Return_OutsideItsWindow_IsRefused_WithTheNextDate()
    {
        await using var app = await StartAsync();

        var refused = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2}""");

        var detail = refused.IsProblem(HttpStatusCode.Conflict, "outside-return-window");
        Assert.Contains($"next on {Renewal:yyyy-MM-dd}", detail, StringComparison.Ordinal);
        Assert.Contains($"mailed on {Renewal.AddDays(-10):yyyy-MM-dd}", detail, StringComparison.Ordinal);
        await app.HasNoOrderAsync();
    }

    [Fact]
    public async Task ReturnAtRenewal_IsHeld_AndMailedOnce_TenDaysBefore()
    {
        await using var app = await StartAsync();
        await app.LookAsync();
        await app.SendAsync(HttpMethod.Put, "/api/licenses/ENTERPRISEPACK/price", """{"amount": 12, "currency": "EUR", "per": "month"}""");
        Assert.Equal((3, 36m), Saves(await ProductAsync(app)));

        var placed = await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""");

        var id = placed.Text("id")!;
        Assert.Equal((HttpStatusCode.Accepted, "Held"), (placed.Status, placed.Text("state")));
        Assert.Equal((Renewal, Renewal.AddDays(-10)), (Time(placed, "renewsAt"), Time(placed, "notBefore")));
        // Neither open nor on order.
        var product = await ProductAsync(app);
        Assert.Equal((1, 12m), Saves(product));
        Assert.Equal((0, null), (product.GetProperty("onOrder").GetInt32(), product.GetProperty("openOrder").GetString()));

        await PassAsync(app, days: 51);
        Assert.Equal(OrderState.Held, await app.StateAsync(id));
        Assert.Empty(app.MailsTo(Reseller));
        await PassAsync(app, days: 1);
        await app.SeesOrderAsync(id, OrderState.Sent);
        await PassAsync(app, days: 1);

        var mail = Assert.Single(app.MailsTo(Reseller));
        Assert.Contains("lors de la reconduction de l'abonnement, le 3 mai", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageOfAHeldReturn_SendsNothing()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""")).Text("id")!;

        await app.Services.GetRequiredService<ResellerOrderSender>().SendAsync(id, TestContext.Current.CancellationToken);

        Assert.Equal(OrderState.Held, await app.StateAsync(id));
        Assert.Empty(app.Tenant.Mailbox.Messages);
    }

    [Fact]
    public async Task HeldReturn_WhoseFunctionEndedBeforeItWasQueued_IsQueuedByTheNextRun_AndMailedOnce()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""")).Text("id")!;
        _clock.Advance(TimeSpan.FromDays(52));
        await app.Services.GetRequiredService<OrderUpdater>().ApplyAsync(id, new RenewalNear(Renewal), "test", TestContext.Current.CancellationToken);

        await Task.WhenAll(app.FollowUpAsync(), app.FollowUpAsync());

        await app.SeesOrderAsync(id, OrderState.Sent);
        await app.FollowUpAsync();
        Assert.Single(app.MailsTo(Reseller));
    }

    [Fact]
    public async Task HeldReturn_OfLicensesThatAreAssignedByThen_IsNotMailed_AndTheAdministratorIsTold()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -3, "when": "renewal"}""")).Text("id")!;
        app.Tenant.State.AddUser("new@contoso.example", "BE", "ENTERPRISEPACK");

        await PassAsync(app, days: 52);

        await app.SeesOrderAsync(id, OrderState.Failed);
        var told = Assert.Single(await app.Tenant.Mailbox.WaitForCountAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(["admin@contoso.example"], told.To);
        Assert.Contains("2 are unassigned", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeldReturn_FollowsTheRenewal_WhenItsDateMoves()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""")).Text("id")!;

        await RenewAtAsync(app, Renewal.AddDays(20));
        await app.FollowUpAsync();

        var order = await app.GetAsync($"/api/orders/{id}");
        Assert.Equal((Renewal.AddDays(20), Renewal.AddDays(10)), (Time(order, "renewsAt"), Time(order, "notBefore")));
        await PassAsync(app, days: 71);
        Assert.Equal(OrderState.Held, await app.StateAsync(id));
        await PassAsync(app, days: 1);
        await app.SeesOrderAsync(id, OrderState.Sent);
    }

    [Fact]
    public async Task HeldReturn_OfASubscriptionThatEnds_Fails_AndOneThatIsUnreadWaits()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""")).Text("id")!;
        app.Tenant.Faults.Fail("directory/subscriptions", 400, times: null);
        await ReadAsync(app);
        await app.FollowUpAsync();
        Assert.Equal(OrderState.Held, await app.StateAsync(id));

        app.Tenant.Faults.Clear();
        app.Tenant.State.ChangeSubscription(IdOf(app), subscription => subscription with { Status = "LockedOut" });
        await ReadAsync(app);
        await app.FollowUpAsync();

        Assert.Equal(OrderState.Failed, await app.StateAsync(id));
    }

    [Fact]
    public async Task HeldReturns_CountTogether_AndCanBeCancelled()
    {
        await using var app = await StartAsync();
        var id = (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""")).Text("id")!;

        (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}"""))
            .IsProblem(HttpStatusCode.Conflict, "return-exceeds-available");
        (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/confirmation", "{}")).IsProblem(HttpStatusCode.Conflict, "order-state-conflict");
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, $"/api/orders/{id}/cancel", "{}")).Status);

        Assert.Equal(OrderState.Cancelled, await app.StateAsync(id));
        Assert.Equal(HttpStatusCode.Accepted, (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -3, "when": "renewal"}""")).Status);
    }

    [Fact]
    public async Task LicensesThatWereJustBought_CanBeReturnedForSevenDays()
    {
        await using var app = await StartAsync();
        var id = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        await PassAsync(app, days: 2);
        await app.LookAsync();
        var without = _clock.GetUtcNow();
        await PassAsync(app, days: 1);
        app.Tenant.State.ChangeUnits("ENTERPRISEPACK", 5);
        await app.LookAsync();

        Assert.Equal(without.AddDays(7), Time(await app.GetAsync($"/api/orders/{id}"), "returnableUntil"));
        (await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -6}""")).IsProblem(HttpStatusCode.Conflict, "outside-return-window");
        _clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(HttpStatusCode.OK, (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -5}""")).Status);
        _clock.Advance(TimeSpan.FromDays(2));
        (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -5}""")).IsProblem(HttpStatusCode.Conflict, "outside-return-window");
    }

    [Fact]
    public async Task LicensesThatWereJustRenewed_CanBeReturnedForSevenDays_AndShortlyBeforeTheNextTime()
    {
        await using var app = await StartAsync();
        _clock.SetUtcNow(Renewal.AddDays(1));
        await RenewAtAsync(app, Renewal.AddYears(1));
        Assert.Equal(HttpStatusCode.OK, (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2}""")).Status);
        _clock.SetUtcNow(Renewal.AddDays(8));
        (await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2}""")).IsProblem(HttpStatusCode.Conflict, "outside-return-window");
        _clock.SetUtcNow(Renewal.AddYears(1).AddDays(-9));

        var soon = await app.DryRunOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2}""");

        Assert.Equal(("Requested", Renewal.AddYears(1)), (soon.Text("state"), Time(soon, "renewsAt")));
    }

    [Theory]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": 2, "when": "renewal"}""", "Only a return waits for a renewal")]
    [InlineData("""{"sku": "EXCHANGESTANDARD", "quantity": -1, "when": "renewal"}""", "It is not known when EXCHANGESTANDARD renews")]
    [InlineData("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "later"}""", "when")]
    public async Task WhenThatSaysNothing_IsRefused(string body, string why)
    {
        await using var app = await StartAsync();

        Assert.Contains(why, (await app.PostOrderAsync(body)).Body.GetRawText(), StringComparison.Ordinal);
        await app.HasNoOrderAsync();
    }

    [Theory]
    [InlineData(51, "Held")]
    // It may have been mailed since the backup was made.
    [InlineData(52, "Unknown")]
    public async Task HeldReturn_FromABackup_IsInDoubt_OnceItWasDue(int days, string state)
    {
        await using var app = await StartAsync();
        await app.PostOrderAsync("""{"sku": "ENTERPRISEPACK", "quantity": -2, "when": "renewal"}""");
        var row = (await app.RowsAsync(TableNames.Orders)).Single(row => row.RowKey.StartsWith("order|", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromDays(days));

        app.Services.GetServices<IBackupRule>().Single(rule => rule.Table == TableNames.Orders).Adjust(row);

        Assert.Equal(state, row.GetString("State"));
    }

    [Fact]
    public async Task Page_HoldsAReturn_AndSaysUntilWhen()
    {
        await using var app = await StartAsync();
        await app.LookAsync();
        var http = await app.SignInAsync(Person.Operator);

        var page = (await http.GetAsync("/api/app/products/ENTERPRISEPACK?quantity=-2")).Body.GetString()!;

        Assert.Contains("2 are kept for the renewal on 3 May", page, StringComparison.Ordinal);
        Assert.Contains("""name="when" value="renewal" """.TrimEnd(), page, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ProductAsync(TestApp app) => (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").EnumerateArray()
        .Single(license => license.GetProperty("skuPartNumber").GetString() == "ENTERPRISEPACK");

    /// <summary>How many licenses can be returned at the renewal, and what that saves.</summary>
    private static (int, decimal) Saves(JsonElement product) =>
        (product.GetProperty("subscriptions")[0].GetProperty("returnable").GetInt32(), product.GetProperty("cost").GetProperty("reducible").GetDecimal());

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(azurite, new() { Clock = _clock, SignIn = true });
        await RenewAtAsync(app, Renewal);
        return app;
    }

    private static async Task RenewAtAsync(TestApp app, DateTimeOffset next)
    {
        app.Tenant.State.ChangeSubscription(IdOf(app), subscription => subscription with { NextLifecycle = next });
        await ReadAsync(app);
    }

    private static Guid IdOf(TestApp app) => app.Tenant.State.Subscriptions.First(subscription => subscription.SkuPartNumber == "ENTERPRISEPACK").Id;

    private static async Task ReadAsync(TestApp app) =>
        await app.Services.GetRequiredService<SubscriptionCache>().ReadAsync(TimeSpan.FromTicks(-1), TestContext.Current.CancellationToken);

    private async Task PassAsync(TestApp app, int days)
    {
        _clock.Advance(TimeSpan.FromDays(days));
        await app.FollowUpAsync();
    }

    private static DateTimeOffset? Time(Answer answer, string name) =>
        answer.Body.GetProperty(name).ValueKind == JsonValueKind.Null ? null : answer.Body.GetProperty(name).GetDateTimeOffset();
}
