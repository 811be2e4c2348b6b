using System.Net;
using System.Text.Json;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;
using LicenseFunctions.Reports;
using LicenseFunctions.Shared.Email;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;
using LicenseFunctions.Usage.Subscriptions;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Reports;

/// <summary>The report of July 2026. The first of August is a Saturday, so the first working day is the third.</summary>
public class ReportTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset July = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Six in the morning in Brussels.</summary>
    private static readonly DateTimeOffset Due = new(2026, 8, 3, 4, 5, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(July.AddDays(-1));

    private protected virtual MailService Service => MailService.SendGrid;

    [Fact]
    public async Task Report_IsMadeAndMailedOnce_OnTheFirstWorkingDay_AndSentAgainIfItWasNot()
    {
        await using var app = await StartAsync();
        await LiveAsync(app, July.AddDays(-1), days: 33);

        foreach (var now in new[] { Due.AddDays(-3), Due.AddDays(-2), Due.AddHours(-1) })
            await RunAsync(app, now);
        Assert.Empty(app.Tenant.Mailbox.Messages);
        Service.LoseAnswer(app);
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(app, Due));
        var made = (await app.GetAsync("/api/reports/2026-07")).Body.GetRawText();
        app.Tenant.Mailbox.Clear();
        foreach (var hours in new[] { 1, 2, 24, 240 })
            await RunAsync(app, Due.AddHours(hours));

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.StartsWith("Licenses in July 2026: ", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(["admin@contoso.example"], mail.To);
        Assert.Equal(made, (await app.GetAsync("/api/reports/2026-07")).Body.GetRawText());
        var listed = Assert.Single((await app.GetAsync("/api/reports")).Body.GetProperty("reports").EnumerateArray().ToList());
        Assert.Equal(("2026-07", Due.AddHours(1)), (listed.GetProperty("month").GetString(), listed.GetProperty("mailedAt").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Report_SaysWhatTheMonthWas_AndStaysAsItWas()
    {
        await using var app = await StartAsync();
        await LiveAsync(app, July.AddDays(-1), days: 10);
        await app.SendAsync(HttpMethod.Put, "/api/licenses/ENTERPRISEPACK/price", """{"amount": 12, "currency": "EUR", "per": "month"}""");
        await app.SendAsync(HttpMethod.Put, "/api/licenses/SPE_E5/price", """{"amount": 684, "currency": "USD", "per": "year"}""");
        // Five more arrive after two days; then two go back, within the seven days in which they can.
        _clock.SetUtcNow(July.AddDays(9).AddHours(9));
        var more = await app.SendOrderAsync("ENTERPRISEPACK", 5);
        _clock.Advance(TimeSpan.FromDays(2));
        app.Tenant.State.SetUnits("ENTERPRISEPACK", enabled: 30);
        await app.LookAsync();
        var back = await app.SendOrderAsync("ENTERPRISEPACK", -2);
        _clock.Advance(TimeSpan.FromDays(1));
        app.Tenant.State.SetUnits("ENTERPRISEPACK", enabled: 28);
        await app.LookAsync();
        await LiveAsync(app, July.AddDays(13), days: 20);
        // It renews in two months, and nobody needs six of its licenses.
        var one = app.Tenant.State.Subscriptions.First(subscription => subscription.SkuPartNumber == "ENTERPRISEPACK").Id;
        app.Tenant.State.ChangeSubscription(one, subscription => subscription with { NextLifecycle = Due.AddDays(60) });
        await app.Services.GetRequiredService<SubscriptionCache>().ReadAsync(TimeSpan.FromTicks(-1), TestContext.Current.CancellationToken);

        await RunAsync(app, Due);
        await app.SendAsync(HttpMethod.Delete, "/api/licenses/ENTERPRISEPACK/price");
        app.Tenant.State.SetUnits("ENTERPRISEPACK", enabled: 99);
        await app.LookAsync();

        var report = (await app.GetAsync("/api/reports/2026-07")).Body;
        var product = report.GetProperty("products")[0];
        Assert.Equal(
            ("ENTERPRISEPACK", 28, 3, 22, 6, 336m, 72m, 24m),
            (product.GetProperty("skuPartNumber").GetString(), Number(product, "purchased"), Number(product, "purchasedChange"), Number(product, "assigned"),
                Number(product, "available"), product.GetProperty("cost").GetProperty("purchased").GetDecimal(),
                product.GetProperty("cost").GetProperty("unassigned").GetDecimal(), product.GetProperty("saved").GetDecimal()));
        Assert.Equal(["EUR 336 72 24", "USD 2850 2394 0"], report.GetProperty("costs").EnumerateArray().Select(cost => string.Join(
            ' ', cost.GetProperty("currency").GetString(), Whole(cost, "purchased"), Whole(cost, "unassigned"), Whole(cost, "saved"))));
        Assert.Equal(
            [$"{more} 5 Fulfilled 2", $"{back} -2 Fulfilled 1"],
            report.GetProperty("orders").EnumerateArray().Select(order =>
                $"{order.GetProperty("id")} {order.GetProperty("quantity")} {order.GetProperty("state")} {order.GetProperty("daysToFulfil")}"));
        var renewal = report.GetProperty("renewals").EnumerateArray().First(one => one.GetProperty("displayName").GetString() == "Office 365 E3");
        Assert.Equal(("EUR", 72m), (renewal.GetProperty("currency").GetString(), renewal.GetProperty("saves").GetDecimal()));
        Assert.Equal(Number(report, "pricesMissing"), report.GetProperty("products").EnumerateArray().Count(one =>
            Number(one, "purchased") > 0 && one.GetProperty("price").ValueKind == JsonValueKind.Null));

        var csv = await app.SendAsync(HttpMethod.Get, "/api/reports/2026-07", json: null, ("Accept", "text/csv"));
        Assert.Contains(
            "\r\n2026-07,6fd2c87f-b296-42f0-b197-1e91e994b900,ENTERPRISEPACK,Office 365 E3,28,0,22,6,,3,", csv.Body.GetString(), StringComparison.Ordinal);
        var mail = app.MailsTo("admin@contoso.example").Single(mail => mail.Subject.Contains("July", StringComparison.Ordinal)).Text!;
        Assert.Contains("They cost 336.00 EUR a month, 72.00 EUR of it for unassigned licenses.", mail, StringComparison.Ordinal);
        Assert.Contains("Returned this month: 24.00 EUR a month saved.", mail, StringComparison.Ordinal);
        Assert.Contains("+5 Office 365 E3, ordered on 10 July: arrived within 2 days", mail, StringComparison.Ordinal);
        Assert.Contains("Up to 6 can be returned: 72.00 EUR a month.", mail, StringComparison.Ordinal);

        var reader = await app.SignInAsync(Person.Reader);
        var page = (await reader.GetAsync("/api/app/reports/2026-07?lang=fr")).Body.GetString()!;
        Assert.Contains("Elles coûtent 336,00", page, StringComparison.Ordinal);
        Assert.Contains("/api/app/reports/2026-07\"", (await reader.GetAsync("/api/app/reports")).Body.GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/api/app/reports/2026-06")).Status);
        Assert.StartsWith("month,skuId,", (await reader.GetAsync("/api/app/reports/2026-07?format=csv")).Body.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfAMonthInWhichTheAppCame_SaysSince_AndThereIsNoneOfTheMonthBefore()
    {
        await using var app = await StartAsync();
        await LiveAsync(app, July.AddDays(-5), days: 1);
        await RunAsync(app, July.AddHours(9));
        await LiveAsync(app, July.AddDays(14), days: 19);
        await app.SendAsync(HttpMethod.Put, "/api/licenses/ENTERPRISEPACK/price", """{"amount": 12, "currency": "EUR", "per": "month"}""");
        // Who is inactive cannot be counted: it is not zero, and the report does not wait for it.
        app.Tenant.Faults.Fail("users", 400, times: null);

        await RunAsync(app, Due);

        var report = (await app.GetAsync("/api/reports/2026-07")).Body;
        Assert.Equal(July.AddDays(14), report.GetProperty("from").GetDateTimeOffset());
        Assert.All(report.GetProperty("products").EnumerateArray(), product =>
            Assert.Equal(JsonValueKind.Null, product.GetProperty("purchasedChange").ValueKind));
        Assert.Equal(JsonValueKind.Null, Assert.Single(report.GetProperty("costs").EnumerateArray().ToList()).GetProperty("unused").ValueKind);
        Assert.Contains("The app has watched them since 15 July 2026.", Assert.Single(app.Tenant.Mailbox.Messages).AppText(), StringComparison.Ordinal);
        Assert.Single((await app.GetAsync("/api/reports")).Body.GetProperty("reports").EnumerateArray());
    }

    [Fact]
    public async Task ReportOfAnotherVersion_IsStillRead()
    {
        await using var app = await StartAsync();
        await app.Table("LicenseUsage").CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        await app.Table("LicenseUsage").AddEntityAsync(
            new Azure.Data.Tables.TableEntity(app.Tenant.State.TenantId.ToString(), "report|2026-05")
            {
                ["CreatedAt"] = July,
                ["Report0"] = """{"month": "2026-05", "products": [{"skuPartNumber": "OLD", "purchased": 3, "later": {}}]}"""u8.ToArray(),
            },
            TestContext.Current.CancellationToken);

        var report = (await app.GetAsync("/api/reports/2026-05")).Body;

        Assert.Equal(3, Number(report.GetProperty("products")[0], "purchased"));
        var page = await (await app.SignInAsync(Person.Reader)).GetAsync("/api/app/reports/2026-05");
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    /// <summary>A report of the month before, under the name of another. Needs an app without readings, or one that read that month.</summary>
    internal static async Task MakeAsync(TestApp app, string month)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var before = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        await LiveAsync(app, new DateTimeOffset(before.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), days: 1);
        var report = await app.Services.GetRequiredService<ReportBuilder>().BuildAsync(before, TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<ReportStore>().AddAsync(report! with { Month = month }, TestContext.Current.CancellationToken);
    }

    /// <summary>The mail with a report of two products, a renewal and two orders.</summary>
    internal static MailContent Sample(string language)
    {
        var options = new MailOptions { Language = language };
        var (e3, price) = (SkuSamples.Usage(1, 25, 23) with { SkuPartNumber = "ENTERPRISEPACK" }, new Price(21.60m, "EUR", PricePer.Month));
        var renewal = new Subscription
        {
            Id = "one",
            SkuId = e3.SkuId,
            Quantity = 25,
            Status = SubscriptionStatus.Enabled,
            IsTrial = false,
            NextLifecycleAt = Due.AddDays(20),
            Returnable = 2,
        };
        var report = new MonthlyReport("2026-07", Due, July, PricesMissing: 1)
        {
            Products =
            [
                new(e3.SkuId, e3.SkuPartNumber, "Office 365 E3", 25, 0, 23, 2, 4, 5, 3, price, new LicenseCost(540, 43.20m, 64.80m, 43.20m), 21.60m,
                    new LicenseForecast(ForecastReason.Forecast, 40, 30, 55, 0.4)),
                new(Guid.Empty, "VISIOCLIENT", "Visio Plan 2", 0, 0, 2, -2, 0, 0, 0, null, null, null,
                    new LicenseForecast(ForecastReason.AlreadyEmpty, 0, 0, 0, 0)),
            ],
            Costs = [new("EUR", 540, 43.20m, 64.80m, 43.20m, 21.60m)],
            Orders =
            [
                new("LIC-20260710-090000-7KQ2M", "ENTERPRISEPACK", "Office 365 E3", 5, OrderState.Fulfilled, July.AddDays(9), July.AddDays(11), 2),
                new("LIC-20260720-090000-7KQ2M", "SPE_E5", "Microsoft 365 E5", -3, OrderState.Cancelled, July.AddDays(19), null, null),
            ],
            Renewals = [new("Office 365 E3", renewal, 43.20m, "EUR")],
        };
        return new MailTemplates().Render(
            "Reports.report",
            new ReportText(SignedLinks.Address("https://licenses.contoso.example")).Write(report, options.Culture, options.Dates, ReportText.MostInMail),
            options.Culture);
    }

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static decimal Whole(JsonElement of, string name) => decimal.Truncate(of.GetProperty(name).GetDecimal());

    private Task<TestApp> StartAsync() => Service.StartAsync(azurite, new()
    {
        Clock = _clock,
        SignIn = true,
        Settings = new Dictionary<string, string> { ["Links:BaseUrl"] = "https://licenses.contoso.example" },
        Tenant = new() { TimeProvider = _clock, ResellerDelay = Timeout.InfiniteTimeSpan },
    });

    private async Task RunAsync(TestApp app, DateTimeOffset now)
    {
        _clock.SetUtcNow(now);
        await app.Services.GetRequiredService<MonthlyReporter>().RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A snapshot a day of what the tenant has now.</summary>
    private static async Task LiveAsync(TestApp app, DateTimeOffset from, int days)
    {
        var usage = app.Services.GetRequiredService<UsageStore>();
        var skus = await app.Services.GetRequiredService<LicenseDirectory>().GetSkusAsync(TestContext.Current.CancellationToken);
        for (var day = 0; day < days; day++)
            await usage.WriteAsync(new UsageSnapshot(from.AddDays(day), [.. skus.Select(sku => sku.Usage)]), TestContext.Current.CancellationToken);
    }
}
