using LicenseFunctions.Alerts.LowLicenses;
using LicenseFunctions.Orders;
using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Placing;
using LicenseFunctions.Orders.Storage;
using LicenseFunctions.Pricing;
using LicenseFunctions.Usage.Snapshots;

namespace LicenseFunctions.AutoOrders;

/// <summary>Orders low products automatically. An order is held for a while, and announced with a link to cancel it.</summary>
internal sealed partial class AutoOrderPlacer(
    AutoOrderOptions options, UsageStore usage, LicenseEvaluator evaluator, OrderStore store, OrderPlacement placement, AdminOrderNotifier notifier,
    PriceStore prices, ResellerOptions reseller, TimeProvider clock, ILogger<AutoOrderPlacer> logger) : IFollowUpTask
{
    private const string By = "FollowUpOrders";

    /// <summary>Older snapshots are ignored; the snapshot timer must have failed.</summary>
    private static readonly TimeSpan FreshWithin = TimeSpan.FromHours(25);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Auto.Count == 0 || await usage.GetLatestAsync(cancellationToken) is not { } snapshot || clock.GetUtcNow() - snapshot.TakenAt > FreshWithin)
            return;
        var evaluations = await evaluator.EvaluateAsync(snapshot, cancellationToken);
        foreach (var (partNumber, product) in options.Auto)
        {
            if (snapshot.Find(partNumber) is not { } sku)
                NoSuchProduct(partNumber);
            else if (IsNeeded(evaluations.Licenses.First(license => license.Sku.SkuId == sku.SkuId)))
                await OrderAsync(sku, product, snapshot.TakenAt, cancellationToken);
        }
    }

    /// <summary>Licenses in grace or suspended need a renewal, not an order. Those in grace count as purchased while they can be used.</summary>
    private bool IsNeeded(LicenseEvaluation license) =>
        evaluator.Evaluate(license.Sku with { Purchased = license.Sku.Usable, InGrace = 0 }, license.Forecast, license.Waiting).Result.Status
            is not (LicenseStatus.Ok or LicenseStatus.Suspended);

    /// <summary>What users in groups wait for beyond what is available. The waiting list orders for its users.</summary>
    private static int Missing(SkuUsage sku) => Math.Clamp(-sku.Free, 0, sku.Wanted ?? 0);

    private async Task OrderAsync(SkuUsage sku, AutoOrderProduct product, DateTimeOffset takenAt, CancellationToken cancellationToken)
    {
        await using var lease = await store.TryBeginOwnAsync(cancellationToken);
        if (lease is null)
        {
            NotOrdered(sku.SkuPartNumber, "another automatic order is being placed");
            return;
        }
        var now = clock.GetUtcNow();
        var orders = await store.ListActiveAsync(sku.SkuId, AutoOrderPlan.OrdersSince(now), cancellationToken).ToListAsync(cancellationToken);
        var price = product.MaxSpendPerMonth.Count == 0 ? null : (await prices.GetAsync(cancellationToken)).GetValueOrDefault(sku.SkuId)?.Price;
        var plan = AutoOrderPlan.Make(sku.SkuId, product, orders, now, price, Missing(sku), reseller.MaxQuantity);
        // Licenses that were delivered since the snapshot may have ended the shortage.
        if (plan.Quantity == 0 || orders.Exists(order => OrderSummary.Of(order).MayBeMissingIn(takenAt)))
        {
            NotOrdered(sku.SkuPartNumber, plan.WhyNot ?? "an order was fulfilled since the snapshot");
            return;
        }
        var request = new OrderRequest { Sku = sku.SkuId.ToString(), Quantity = plan.Quantity, Reason = GeneratedReason.Free(Math.Max(0, sku.Available)) };
        try
        {
            var order = await placement.PlaceOwnAsync(
                request, plan.Purpose, new RequestOrigin(By, $"automatic-{sku.SkuPartNumber}-{now:yyyyMMddHHmm}", Reference: null),
                order => order with { Automatic = true, AnnouncementDue = true, NotBefore = now + product.CancelWithin }, cancellationToken);
            Ordered(order.Id, order.Quantity, sku.SkuPartNumber);
            await notifier.TryNotifyAsync(order.Id, cancellationToken);
        }
        catch (ProblemException problem)
        {
            NotOrdered(sku.SkuPartNumber, problem.Message);
        }
    }

    [LoggerMessage(5901, LogLevel.Warning, "Orders__Auto lists {Product}, but the tenant has no product, or several products, with this part number")]
    private partial void NoSuchProduct(string product);

    [LoggerMessage(5902, LogLevel.Information, "{Sku} is low but is not ordered automatically: {Reason}")]
    private partial void NotOrdered(string sku, string reason);

    [LoggerMessage(5903, LogLevel.Information, "Order {OrderId} of {Quantity} {Sku} was placed automatically")]
    private partial void Ordered(string orderId, int quantity, string sku);
}
