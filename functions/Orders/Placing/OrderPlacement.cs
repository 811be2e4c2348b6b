using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Sending;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

/// <summary>
/// Accepts orders. Checks, in this order: the request, its Idempotency-Key, the product, how many can be returned, the limits of a day
/// and a month (<see cref="OrderLimits"/>). Then the order is stored and queued.
/// </summary>
internal sealed class OrderPlacement(
    LicenseDirectory directory, OrderStore store, OrderUpdater updater, OrderEnqueuer enqueuer, OrderLimits limits, ReturnCheck returns,
    ReturnWindows windows, ResellerOptions options, CallbackOptions callbacks, TimeProvider clock)
{
    /// <summary>
    /// Places an order. A known Idempotency-Key returns its order instead. An order for the same product and direction whose mail was not sent yet is
    /// extended, so that the reseller receives one mail; unless too many callers of it are called back already.
    /// </summary>
    /// <param name="isWhatIf">Only checks, and returns the order that would be placed. Nothing is written, and the key stays unused.</param>
    /// <returns>An order that was read from storage, or a new one: <see cref="Order.IsStored"/> is false.</returns>
    /// <exception cref="ProblemException">Why the order is refused.</exception>
    public async Task<Order> PlaceAsync(
        OrderRequest request, IdempotencyKey? key, bool isWhatIf, RequestOrigin origin, CancellationToken cancellationToken)
    {
        request.Validated(options.MaxQuantity, callbacks);
        if (key is not null && await FindTakenAsync(key, cancellationToken) is { } taken)
            return taken;
        // If storage's answer is lost, its client repeats the write: the key shows that the order is stored.
        key ??= IdempotencyKey.ForPurpose($"call {Guid.NewGuid():N}");
        var sku = await FindOrderableAsync(request.Sku, cancellationToken);
        if (isWhatIf)
            await limits.CheckAsync(sku.SkuId, request.Quantity, cancellationToken);
        var renewsAt = request.Quantity < 0
            ? await windows.FindRenewalAsync(sku, -request.Quantity, request.When == ReturnTime.Renewal, cancellationToken) : null;
        if (renewsAt is null && await AddToWaitingAsync(request, sku, key, isWhatIf, origin, cancellationToken) is { } extended)
            return extended;
        await CheckReturnAsync(sku, request.Quantity, own: null, cancellationToken, withHeld: renewsAt is not null);
        var order = ForRenewal(NewOrder(request, sku, origin), renewsAt);
        return isWhatIf ? order : await TakeAsync(order, key, origin, cancellationToken);
    }

    /// <summary>Orders missing licenses, up to the largest single order. The same <paramref name="purpose"/> always returns the same order.</summary>
    /// <exception cref="ProblemException">Why the order is refused.</exception>
    public async Task<OrderSummary> PlaceMissingAsync(
        Guid skuId, int missing, string reason, string purpose, RequestOrigin origin, CancellationToken cancellationToken)
    {
        var request = new OrderRequest { Sku = skuId.ToString(), Quantity = Math.Min(missing, options.MaxQuantity), Reason = reason };
        return OrderSummary.Of(await PlaceOwnAsync(request, purpose, origin, order => order, cancellationToken));
    }

    /// <summary>Places an automatic order, which extends no other. The same <paramref name="purpose"/> always returns the same order.</summary>
    /// <exception cref="ProblemException">Why the order is refused.</exception>
    public async Task<Order> PlaceOwnAsync(
        OrderRequest request, string purpose, RequestOrigin origin, Func<Order, Order> adjust, CancellationToken cancellationToken)
    {
        request.Validated(options.MaxQuantity, callbacks);
        var key = IdempotencyKey.ForPurpose(purpose);
        if (await FindTakenAsync(key, cancellationToken) is { } taken)
            return taken;
        var sku = await FindOrderableAsync(request.Sku, cancellationToken);
        return await TakeAsync(adjust(NewOrder(request, sku, origin)), key, origin, cancellationToken);
    }

    /// <summary>The placing of a new order, with its first history entry.</summary>
    public static OrderTransition Placed(Order order, RequestOrigin origin) =>
        OrderTransition.New(order, new OrderPlaced(order.Quantity) { RenewsAt = order.RenewsAt }, origin.Caller);

    private async Task<Order> TakeAsync(Order order, IdempotencyKey key, RequestOrigin origin, CancellationToken cancellationToken)
    {
        using var span = AppTraces.Start(AppTraces.PlaceOrder, order.Id);
        AppTraces.Correlate(order.CorrelationId);
        var placed = Placed(order, origin);
        if (!await limits.TrySaveAsync(
            order.SkuId, order.Quantity,
            async rows => await updater.TrySaveAsync([placed], [OrderStore.Row(order.Id, key), .. rows], cancellationToken) is not null,
            async () => await store.FindKeyAsync(key, cancellationToken) is not null, cancellationToken))
            return await FindTakenAsync(key, cancellationToken) ?? throw new InvalidOperationException("The Idempotency-Key was taken and is gone.");
        if (order.State == OrderState.Requested)
            await enqueuer.TryQueueNewAsync(order, cancellationToken);
        return order;
    }

    /// <summary>Extends an order that waits to be sent; null if there is none, or it would become too large.</summary>
    private async Task<Order?> AddToWaitingAsync(
        OrderRequest request, SkuUsage sku, IdempotencyKey key, bool isWhatIf, RequestOrigin origin, CancellationToken cancellationToken)
    {
        await foreach (var order in store.ListOpenAsync(sku.SkuId, cancellationToken))
        {
            var sum = order.Quantity + request.Quantity;
            if (!order.CanBeAddedTo || Math.Sign(order.Quantity) != Math.Sign(request.Quantity) || Math.Abs(sum) > options.MaxQuantity
                || !CallbackUrls.CanAdd(order.CallbackUrls, request.CallbackUrl))
                continue;
            await CheckReturnAsync(sku, sum, order, cancellationToken);
            var requestAdded =
                new RequestAdded(request.Quantity, sum, sku.Purchased, request.RequestedBy, request.Reason) { CallbackUrl = request.CallbackUrl };
            var added = order.Apply(requestAdded, origin.Caller, clock.GetUtcNow())!;
            if (isWhatIf || await limits.TrySaveAsync(
                sku.SkuId, request.Quantity,
                async rows => await updater.TrySaveAsync([added], [OrderStore.Row(order.Id, key), .. rows], cancellationToken) is not null,
                async () => await store.FindAsync(order.Id, cancellationToken) is not { } now || now.Version != order.Version, cancellationToken))
                return added.After;
            // Another call changed the order, or used the key. Otherwise a new order is placed.
            if (await FindTakenAsync(key, cancellationToken) is { } taken)
                return taken;
        }
        return null;
    }

    private Order ForRenewal(Order order, DateTimeOffset? renewsAt)
    {
        var isHeld = renewsAt - windows.Ahead > clock.GetUtcNow();
        return order with
        {
            RenewsAt = renewsAt,
            State = isHeld ? OrderState.Held : order.State,
            NotBefore = isHeld ? renewsAt - windows.Ahead : order.NotBefore,
        };
    }

    private async Task CheckReturnAsync(SkuUsage sku, int quantity, Order? own, CancellationToken cancellationToken, bool withHeld = false)
    {
        if (quantity < 0 && await returns.ProblemAsync(sku, -quantity, own, cancellationToken, withHeld) is { } problem)
            throw new ProblemException(ProblemKind.ReturnExceedsAvailable, problem);
    }

    private async Task<Order?> FindTakenAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        if (await store.FindKeyAsync(key, cancellationToken) is not { } taken)
            return null;
        if (taken.BodyHash != key.BodyHash)
            throw new ProblemException(
                ProblemKind.IdempotencyKeyReused, $"This key was sent with another body, for order {taken.OrderId}. Use a new key for a new order.");
        return await store.FindAsync(taken.OrderId, cancellationToken);
    }

    private async Task<SkuUsage> FindOrderableAsync(string name, CancellationToken cancellationToken)
    {
        var skus = await directory.GetSkusAsync(cancellationToken);
        var sku = SkuName.Find(skus, name)?.Usage
            ?? throw new ProblemException(ProblemKind.SkuNotFound, $"The tenant has no product '{name}'. GET /licenses lists them.");
        if (!sku.AppliesToUser)
            throw new ProblemException(ProblemKind.NotAssignable, $"{sku.SkuPartNumber} belongs to the whole company; its number cannot be changed by mail.");
        if (NoCostSkus.Contains(sku))
            throw new ProblemException(ProblemKind.NotAssignable, $"{sku.SkuPartNumber} costs nothing; there is nothing to order.");
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
            CallbackUrls = CallbackUrls.Add(urls: null, request.CallbackUrl),
            CorrelationId = origin.CorrelationId,
        };
    }
}
