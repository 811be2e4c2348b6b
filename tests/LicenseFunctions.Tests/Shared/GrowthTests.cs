using System.Net;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;

namespace LicenseFunctions.Tests.Shared;

/// <summary>What calls and timers read when the app has run for six years, and for twelve: the same.</summary>
public sealed class GrowthTests(AzuriteFixture azurite)
{
    private const string Trim = "TIMER TrimUsageHistory";
    private const int Products = 3;

    /// <summary>Of what the functions of queues read meanwhile. Six years more are thousands of rows.</summary>
    private const int Meanwhile = 50;

    private static readonly string[] Calls =
    [
        "GET licenses", "GET usage.csv", "GET orders", "GET orders?since=2026-11-01", "GET changes", "GET health/details", "GET app",
        "GET app/products/SKU3", "GET app/orders", "GET app/changes", "POST orders 1", "TIMER FollowUpOrders", "TIMER ReportMonth", Trim,
        "TIMER WarnLowLicenses",
    ];

    [Fact]
    public async Task Rows_ThatAreRead_DoNotGrowWithTheYears()
    {
        var (six, twelve) = (await MeasureAsync(years: 6), await MeasureAsync(years: 12));

        Assert.All(Calls, call => Assert.InRange(twelve[call].Scanned, 0, six[call].Scanned + Meanwhile));
        Assert.All(Calls, call => Assert.InRange(twelve[call].Requests, 0, six[call].Requests + Meanwhile));
        // One row a series of a product, and one of all together: nothing is old.
        Assert.InRange(six[Trim].Scanned, 1, (2 * Products) + 3 + Meanwhile);
    }

    private async Task<IReadOnlyDictionary<string, TableUse>> MeasureAsync(int years)
    {
        await using var tables = await RecordedTables.StartAsync();
        var size = new GrowthTenant(Products, Users: 30, Rows: 365 * years) { OrdersPerDay = 1 };
        var tenant = await TenantServer.StartAsync(
            new() { Seed = size.Seed, ResellerDelay = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        size = size with { Partition = tenant.State.TenantId.ToString() };
        size.AddUsers(tenant.State);
        await using var app = await TestApp.StartAsync(tenant, tables.In(azurite.NewStorageAccount()), new()
        {
            Settings = new Dictionary<string, string>
            {
                ["Links:SigningKey"] = new('k', 32),
                [$"Orders:Auto:{GrowthTenant.Low}:Quantity"] = "5",
                [$"Orders:Auto:{GrowthTenant.Low}:CeilingPerMonth"] = "50",
            },
        });
        await RunAsync(app, tables, "TIMER SnapshotLicenseUsage");
        await RunAsync(app, tables, "PUT users/user000000@contoso.example/licenses/SKU3");
        await RunAsync(app, tables, "POST orders 1");
        size.AddPast(tables, TimeProvider.System.GetUtcNow());
        // For the cookie.
        await RunAsync(app, tables, "GET dashboard");
        var used = new Dictionary<string, TableUse>(StringComparer.Ordinal);
        foreach (var call in Calls)
        {
            tables.Reset();
            await RunAsync(app, tables, call);
            used[call] = tables.Use;
        }
        return used;
    }

    private static async Task RunAsync(TestApp app, RecordedTables tables, string call)
    {
        var parts = call.Split(' ');
        if (parts[0] == "TIMER")
        {
            string? Ended() => tables.Stored(TableNames.TimerRuns, parts[1]) is [var row] ? row["odata.etag"]!.GetValue<string>() : null;
            var before = Ended();
            await app.InvokeAsync(parts[1]);
            await Eventually.HoldsAsync(() => Ended() != before, $"The end of {parts[1]}");
            return;
        }
        var answer = await app.SendAsync(
            new HttpMethod(parts[0]), $"/api/{parts[1]}", parts is [_, _, var quantity] ? $$"""{"sku": "SKU3", "quantity": {{quantity}}}""" : null);
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted or HttpStatusCode.Found, $"{call}: {answer}");
    }
}
