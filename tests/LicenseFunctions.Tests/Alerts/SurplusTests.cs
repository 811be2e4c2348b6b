using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Shared.Licensing;
using LicenseFunctions.Shared.Storage;
using LicenseFunctions.Tenant;
using LicenseFunctions.Tests.Fixtures;
using LicenseFunctions.Usage.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LicenseFunctions.Tests.Alerts;

/// <summary>What is said when more is bought than is needed.</summary>
public sealed class SurplusTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    /// <summary>Low at 5 or fewer, so 44 of its 50 unassigned licenses are too many: 528 EUR a month.</summary>
    private static readonly SkuUsage Sku = SkuSamples.Usage(1, purchased: 200, assigned: 150);

    [Fact]
    public async Task Warning_SaysWhatIsTooMany_WhatItCosts_AndWhenItCanBeReturned_Once()
    {
        var clock = new FakeTimeProvider(Start);
        await using var app = await TestApp.StartAsync(azurite, new()
        {
            Clock = clock,
            Settings = new Dictionary<string, string> { ["Links:BaseUrl"] = "https://licenses.contoso.example" },
            Tenant = new()
            {
                TimeProvider = clock,
                Seed = TenantData.Empty with
                {
                    Subscriptions =
                    [
                        new()
                        {
                            Id = Guid.NewGuid(), CommerceSubscriptionId = Guid.NewGuid(), SkuId = Sku.SkuId, SkuPartNumber = Sku.SkuPartNumber,
                            TotalLicenses = 200, Created = Start.AddDays(-215), NextLifecycle = Start.AddDays(150),
                        },
                    ],
                },
            },
        });
        var (usage, other, cancellation) = (app.Services.GetRequiredService<UsageStore>(), Guid.NewGuid(), TestContext.Current.CancellationToken);
        for (var day = -31; day <= 0; day++)
            await usage.WriteAsync(new UsageSnapshot(Start.AddDays(day), [Sku, Sku with { SkuId = other, SkuPartNumber = "UNPRICED" }]), cancellation);
        // So that the snapshot's numbers count, and not those of the tenant.
        app.Tenant.Faults.Fail("subscribedSkus", 400, times: null);
        await app.SendAsync(HttpMethod.Put, "/api/licenses/SKU1/price", """{"amount": 12, "currency": "EUR", "per": "month"}""");

        var run = app.Services.GetRequiredService<LowLicenseWarner>();
        await run.WarnAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromDays(1));
        await run.WarnAsync(TestContext.Current.CancellationToken);

        var mail = Assert.Single(app.Tenant.Mailbox.Messages);
        Assert.Equal("SKU1: 44 too many", mail.Subject);
        Assert.Contains(
            "44 of 200 have been unassigned for 30 days and are not expected to be needed: 528.00 EUR a month.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("They can be returned when it renews on 29 July.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("/app/products/SKU1?do=order&amp;quantity=-44#order", mail.Html, StringComparison.Ordinal);
        Assert.Contains("/app/products/SKU1?do=mute", mail.Html, StringComparison.Ordinal);
        Assert.Contains(await app.RowsAsync(TableNames.AlertStates), row => row.RowKey == $"surplus|{Sku.SkuId}");
    }
}
