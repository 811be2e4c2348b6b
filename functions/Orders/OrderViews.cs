namespace LicenseFunctions.Orders;

/// <summary>Shows an order with all that belongs to it.</summary>
internal sealed class OrderViews(OrderStore store)
{
    public async Task<OrderView> ShowAsync(Order order, CancellationToken cancellationToken) => OrderView.Of(
        order, await store.GetStepsAsync(order.Id, cancellationToken), await store.GetAnswersAsync(order.Id, cancellationToken));
}
