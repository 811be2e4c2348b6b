using LicenseFunctions.Orders.Model;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Forecast;

namespace LicenseFunctions.Reports;

/// <summary>
/// A month of the tenant, as it was known when the report was made. It is kept for good and not changed, so a property that is added later is missing in
/// earlier reports. It names no people.
/// </summary>
/// <param name="Month">yyyy-MM. A month begins and ends at midnight UTC.</param>
/// <param name="CreatedAt">Prices, forecasts and renewals are of this time; the numbers are of the end of the month.</param>
/// <param name="From">The first reading in the month; later than its first day if the app was installed in between.</param>
/// <param name="PricesMissing">Products that are paid for and have no price.</param>
internal sealed record MonthlyReport(string Month, DateTimeOffset CreatedAt, DateTimeOffset From, int PricesMissing)
{
    /// <summary>By currency, the most expensive first; then those without a price.</summary>
    public IReadOnlyList<ReportProduct> Products { get; init; } = [];

    /// <summary>By currency. Currencies are never added.</summary>
    public IReadOnlyList<ReportCost> Costs { get; init; } = [];

    /// <summary>Orders that were placed, arrived or ended in the month, oldest first.</summary>
    public IReadOnlyList<ReportOrder> Orders { get; init; } = [];

    /// <summary>Subscriptions whose next date is within 90 days, soonest first.</summary>
    public IReadOnlyList<ReportRenewal> Renewals { get; init; } = [];

    /// <summary>Whether the app watched the whole month.</summary>
    internal bool IsWhole => From.UtcDateTime.Day == 1;
}

/// <param name="Wanted">People who wait for it in groups; null if that was not read.</param>
/// <param name="PurchasedChange">Since the begin of the month; null if the app did not watch it from there.</param>
/// <param name="AssignedChange">The same.</param>
/// <param name="Cost">What it costs per month; null without a price.</param>
/// <param name="Saved">What the licenses cost per month that were returned in the month; null without a price.</param>
internal sealed record ReportProduct(
    Guid SkuId, string SkuPartNumber, string DisplayName, int Purchased, int InGrace, int Assigned, int Available, int? Wanted, int? PurchasedChange,
    int? AssignedChange, Price? Price, LicenseCost? Cost, decimal? Saved, LicenseForecast? Forecast);

/// <summary>What the products with prices in one currency cost per month.</summary>
/// <param name="Unused">Of the products for which it is known; null if it is for none.</param>
/// <param name="Reducible">The same.</param>
/// <param name="Saved">What the licenses cost that were returned in the month.</param>
internal sealed record ReportCost(string Currency, decimal Purchased, decimal Unassigned, decimal? Unused, decimal? Reducible, decimal Saved);

/// <param name="DaysToFulfil">From the request until Microsoft Graph showed the licenses, in begun days; null if it did not yet.</param>
internal sealed record ReportOrder(
    string Id, string SkuPartNumber, string DisplayName, int Quantity, OrderState State, DateTimeOffset RequestedAt, DateTimeOffset? FulfilledAt,
    int? DaysToFulfil);

/// <param name="Saves">What the licenses cost per month that can be returned then; null if there are none, or no price.</param>
/// <param name="Currency">Of <paramref name="Saves"/>.</param>
internal sealed record ReportRenewal(string DisplayName, Subscription Subscription, decimal? Saves, string? Currency);
