using Azure;
using LicenseFunctions.Shared.Graph;
using LicenseFunctions.Shared.Http;
using LicenseFunctions.Usage;
using Microsoft.Extensions.Logging;

namespace LicenseFunctions.Orders;

/// <summary>Takes orders.</summary>
internal sealed partial class OrderDesk(
    LicenseDirectory directory, OrderStore store, OrderDispatch dispatch, ResellerOptions options, TimeProvider clock, ILogger<OrderDesk> logger)
{
    /// <summary>Takes an order. With an Idempotency-Key that was seen before, the order it belongs to is returned and nothing is taken.</summary>
    /// <exception cref="ProblemException">The reason why it is not taken.</exception>
    public async Task<Order> PlaceAsync(OrderRequest request, IdempotencyKey? key, RequestOrigin origin, CancellationToken cancellationToken)
    {
        request.Validated(options.MaxQuantity);
        if (key is not null && await FindTakenAsync(key, cancellationToken) is { } taken)
            return taken;
        var sku = await FindOrderableAsync(request, cancellationToken);
        var order = NewOrder(request, sku, origin);
        var step = new OrderStep(order.RequestedAt, order.State, $"{order.Quantity:+0;-0} requested.", origin.Caller, origin.CorrelationId);
        if (!await store.TryAddAsync(order, step, key, cancellationToken))
            return await FindTakenAsync(key!, cancellationToken) ?? throw new InvalidOperationException("The Idempotency-Key was taken and is gone.");
        try
        {
            await dispatch.QueueAsync(order.Id, cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // The order is taken all the same: the follow-up timer queues what was never queued.
            Log.NotQueued(logger, e, order.Id);
        }
        return order;
    }

    /// <summary>
    /// Orders what is missing of a product, up to the largest single order. The same <paramref name="purpose"/> is the same order,
    /// also if by then another number is missing.
    /// </summary>
    /// <exception cref="ProblemException">The reason why it is not taken.</exception>
    public async Task<OrderStanding> PlaceMissingAsync(
        Guid skuId, int missing, string reason, string purpose, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var request = new OrderRequest { Sku = skuId.ToString(), Quantity = Math.Min(missing, options.MaxQuantity), Reason = reason };
        return OrderStanding.Of(await PlaceAsync(request, IdempotencyKey.ForPurpose(purpose), origin, cancellationToken));
    }

    private async Task<Order?> FindTakenAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        if (await store.FindKeyAsync(key, cancellationToken) is not { } taken)
            return null;
        if (taken.BodyHash != key.BodyHash)
            throw new ProblemException(ProblemKind.IdempotencyKeyReused, $"This key was sent with another body, for order {taken.OrderId}. Use a new key for a new order.");
        return await store.FindAsync(taken.OrderId, cancellationToken);
    }

    private async Task<SkuUsage> FindOrderableAsync(OrderRequest request, CancellationToken cancellationToken)
    {
        var skus = await directory.GetSkusAsync(cancellationToken);
        var sku = skus.Select(s => s.Usage).FirstOrDefault(s => SkuName.IsOf(request.Sku, s))
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant has no product '{request.Sku}'. GET /licenses lists them.");
        if (!sku.AppliesToUser)
            throw new ProblemException(ProblemKind.NotAssignable, $"{sku.SkuPartNumber} belongs to the whole company; its number cannot be changed by mail.");
        if (FreeSkus.Contains(sku))
            throw new ProblemException(ProblemKind.NotAssignable, $"{sku.SkuPartNumber} is free; there is nothing to order.");
        if (request.Quantity < 0 && -request.Quantity > sku.Available)
        {
            throw new ProblemException(
                ProblemKind.ReturnExceedsAvailable,
                $"{-request.Quantity} of {sku.SkuPartNumber} are to be returned and {Math.Max(0, sku.Available)} are free. Remove them from users first, or their files are lost.");
        }
        return sku;
    }

    private Order NewOrder(OrderRequest request, SkuUsage sku, RequestOrigin origin)
    {
        var now = clock.GetUtcNow();
        return new Order
        {
            Id = OrderId.New(now),
            SkuId = sku.SkuId,
            SkuPartNumber = sku.SkuPartNumber,
            DisplayName = ProductNames.DisplayName(sku),
            Quantity = request.Quantity,
            PurchasedBefore = sku.Purchased,
            State = OrderState.Requested,
            RequestedAt = now,
            RequestedBy = request.RequestedBy,
            Reason = request.Reason,
            CorrelationId = origin.CorrelationId,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "Order {OrderId} was taken and could not be queued; the follow-up timer will")]
        public static partial void NotQueued(ILogger logger, Exception e, string orderId);
    }
}
