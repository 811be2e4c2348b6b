using LicenseFunctions.Overview;
using LicenseFunctions.Pricing;

namespace LicenseFunctions.Dashboard;

/// <summary>Prices and costs in words.</summary>
internal static class CostText
{
    /// <summary>What all products cost, by currency, and how many have no price; null if no price is set.</summary>
    public static string? Of(LicenseList list, LocalizedText text) => list.Costs.Count == 0 ? null : string.Join(" · ", [
        .. list.Costs.Select(cost => cost.Unassigned == 0
            ? text["CostAll", Money(cost.Purchased, cost.Currency, text)]
            : text["CostUnassigned", Money(cost.Purchased, cost.Currency, text), Money(cost.Unassigned, cost.Currency, text)]),
        .. list.Costs.Where(cost => cost.Reducible > 0).Select(cost => text["CostReducible", Money(cost.Reducible!.Value, cost.Currency, text)]),
        .. list.PricesMissing == 0 ? Array.Empty<string>() : [text.Count("PricesMissing", list.PricesMissing)]]);

    public static string Of(Price price, LocalizedText text) =>
        text[price.Per == PricePer.Year ? "PricePerYear" : "PricePerMonth", MoneyText.Exact(price.Amount, price.Currency, text.Culture)];

    public static string Money(decimal amount, string currency, LocalizedText text) => MoneyText.Of(amount, currency, text.Culture);
}
