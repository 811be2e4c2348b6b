using System.Text.Json;
using AngleSharp.Html.Parser;
using Azure.Data.Tables;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Tests.Orders.Fulfilment;
using LicenseFunctions.Tests.Orders.Links;
using LocalFunctions.Run.SignIn;
using Microsoft.Extensions.Configuration;

namespace LicenseFunctions.Tests.Tenant;

/// <summary>The first local run has a past, in the format that the app reads.</summary>
public sealed class FirstRunTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task App_OfAFirstRun_ShowsNinetyDaysThatEndAtTheTenantsNumbers_AForecast_AndTrends()
    {
        var storage = azurite.NewStorageAccount();
        using var configuration = new ConfigurationManager();
        configuration.AddCommandLine(["--Products:ENTERPRISEPACK:Reclaim=ask"]);
        var tenant = (await SimulatedTenant.StartAsync(configuration, 0, historyStorage: storage, cancellationToken: Stop))!.Server;
        var settings = new Dictionary<string, string>
        {
            ["Products:ENTERPRISEPACK:Reclaim"] = "ask",
            ["Links:SigningKey"] = SignedLinks.Key,
            ["Links:BaseUrl"] = "http://licenses.example",
        };
        await using var app = await TestApp.StartAsync(tenant, storage, new() { SignIn = true, Settings = settings });
        await app.InvokeAsync("SnapshotLicenseUsage");
        await Eventually.HoldsAsync(
            async () => (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses").GetArrayLength() > 0, "there is a snapshot");
        await app.InvokeAsync("WarnLowLicenses");
        await Eventually.HoldsAsync(
            async () => (await LicenseAsync(app, "ENTERPRISEPACK")).GetProperty("daysToEmpty").ValueKind == JsonValueKind.Number, "there is a forecast");

        var from = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-DefaultHistory.Days);
        foreach (var sku in tenant.State.Skus)
        {
            var history = await app.GetAsync($"/api/licenses/{sku.SkuPartNumber}/history?from={from:yyyy-MM-dd}&step=day");
            var points = history.Body.GetProperty("points").EnumerateArray().ToList();

            Assert.Equal(
                Enumerable.Range(0, DefaultHistory.Days + 1).Select(day => DateOnly.FromDateTime(from.AddDays(day))),
                points.Select(point => DateOnly.FromDateTime(point.GetProperty("takenAt").GetDateTimeOffset().UtcDateTime)));
            // The last one was read from the tenant, the one before written; nothing was bought yesterday, and at most one user more came.
            Assert.Equal((sku.Enabled, sku.Warning, sku.Suspended, tenant.State.Consumed(sku.SkuId)), NumbersOf(points[^1]));
            var written = NumbersOf(points[^2]);
            Assert.Equal((sku.Enabled, sku.Warning, sku.Suspended), (written.Purchased, written.InGrace, written.Suspended));
            Assert.InRange(tenant.State.Consumed(sku.SkuId) - written.Assigned, -1, 1);
        }

        var readings = (await app.GetAsync("/api/licenses/ENTERPRISEPACK/history")).Body.GetProperty("points").GetArrayLength();
        Assert.InRange(readings, 30, 32);
        Assert.Equal("forecast", (await LicenseAsync(app, "ENTERPRISEPACK")).GetProperty("forecast").GetProperty("reason").GetString());
        var reader = await app.SignInAsync(Person.Reader);
        var page = await new HtmlParser().ParseDocumentAsync((await reader.GetAsync("/api/app")).Body.GetString()!, Stop);
        var trends = page.QuerySelectorAll(".spark").Select(trend => trend.GetAttribute("aria-label")!).ToList();
        Assert.NotEmpty(trends);
        Assert.Equal(page.QuerySelectorAll("[data-sku]").Length, trends.Count);
        Assert.Single(trends, trend => trend.EndsWith(" to 22", StringComparison.Ordinal));
        // Who left did so weeks ago, and the manager is asked.
        await app.InvokeAsync("ReclaimLeavers");
        await Eventually.HoldsAsync(() => app.MailsTo("adele.vance@contoso.example").Count > 0, "the manager is asked");
        Assert.Contains(
            "Dries Mertens (dries.mertens@contoso.example), Office 365 E3: account disabled since",
            Assert.Single(app.MailsTo("adele.vance@contoso.example")).AppText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_IsWrittenToOneTenantOnce()
    {
        var (storage, folder) = (azurite.NewStorageAccount(), Directory.CreateTempSubdirectory("first-run-").FullName);
        string[] tables = ["LicenseUsage", "AlertStates"];
        for (var run = 0; run < 2; run++)
        {
            using var configuration = new ConfigurationManager();
            await using var tenant = await SimulatedTenant.StartAsync(configuration, 0, folder, storage, Stop);
            foreach (var table in run == 0 ? tables : [])
                await new TableClient(storage, table).DeleteAsync(Stop);
        }

        Assert.Empty(await new TableServiceClient(storage).QueryAsync(cancellationToken: Stop).ToListAsync(Stop));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task History_WhereGraphIsReal_IsNotWritten()
    {
        var storage = azurite.NewStorageAccount();
        using var configuration = new ConfigurationManager();
        configuration.AddCommandLine(["--Graph:TenantId=x"]);

        await using var tenant = await SimulatedTenant.StartAsync(configuration, 0, historyStorage: storage, cancellationToken: Stop);

        Assert.Empty(await new TableServiceClient(storage).QueryAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    /// <summary>Whatever day of the week it is.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void History_GrowsOnWorkingDays_AndNeverHasMoreUsersThanLicensesOfWhatIsBought(int weekday)
    {
        var today = new DateOnly(2026, 11, 1).AddDays(weekday);
        var state = new TenantState(TenantData.Default);
        var now = state.Skus.Select(sku => new SkuReading(sku, state.Consumed(sku.SkuId))).ToList();

        var past = DefaultHistory.Before(today, now).ToList();

        foreach (var (index, sku) in now.Select(reading => reading.Sku.SkuPartNumber).Index())
        {
            var assigned = past.Select(day => (day.Day, day.Skus[index].Assigned)).Append((Day: today, now[index].Assigned)).ToList();
            var weekends = assigned.Zip(assigned.Skip(1)).Where(pair => pair.First.Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
            Assert.All(weekends, pair => Assert.Equal(pair.First.Assigned, pair.Second.Assigned));
            if (sku is "ENTERPRISEPACK" or "SPE_E5" or "POWER_BI_PRO")
            {
                Assert.InRange(assigned[^1].Assigned - assigned[0].Assigned, 2, 12);
                Assert.All(past, day => Assert.InRange(day.Skus[index].Assigned, 1, day.Skus[index].Sku.Assignable));
            }
        }
    }

    private static async Task<JsonElement> LicenseAsync(TestApp app, string sku) => (await app.GetAsync("/api/licenses")).Body.GetProperty("licenses")
        .EnumerateArray().Single(license => license.GetProperty("skuPartNumber").GetString() == sku);

    private static (int Purchased, int InGrace, int Suspended, int Assigned) NumbersOf(JsonElement point) => (
        point.GetProperty("purchased").GetInt32(), point.GetProperty("inGrace").GetInt32(),
        point.GetProperty("suspended").GetInt32(), point.GetProperty("assigned").GetInt32());
}
