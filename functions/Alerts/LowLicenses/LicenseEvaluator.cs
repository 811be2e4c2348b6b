using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Usage.Forecast;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.Alerts.LowLicenses;

/// <summary>Evaluates the products of a snapshot by <see cref="LowLicenseRule"/>, with their forecasts, open orders and waiting users.</summary>
internal sealed class LicenseEvaluator(LowLicenseRule rule, ForecastCache forecasts, OpenOrders orders, IReservedLicenses reserved)
{
    public async Task<LicenseEvaluations> EvaluateAsync(UsageSnapshot snapshot, CancellationToken cancellationToken)
    {
        var (open, held) = await orders.GetWithHeldAsync(cancellationToken);
        var forecast = await forecasts.RefreshAsync(snapshot, skuId => open[skuId].Sum(order => order.Coming), cancellationToken);
        var waiting = await reserved.CountAllAsync(cancellationToken);
        return new LicenseEvaluations(
            [.. snapshot.Skus.Select(sku => Evaluate(sku, forecast.GetValueOrDefault(sku.SkuId), waiting.GetValueOrDefault(sku.SkuId)) with
                { Held = held.GetValueOrDefault(sku.SkuId) })], open, waiting);
    }

    public LicenseEvaluation Evaluate(SkuUsage sku, LicenseForecast? forecast, int waiting) =>
        new(sku, rule.Evaluate(sku, forecast?.DaysToEmpty, waiting), forecast) { Waiting = waiting };
}

/// <param name="OpenOrders">Open orders, newest first, by skuId.</param>
internal sealed record LicenseEvaluations(
    IReadOnlyList<LicenseEvaluation> Licenses, ILookup<Guid, OrderSummary> OpenOrders, IReadOnlyDictionary<Guid, int> Waiting);
