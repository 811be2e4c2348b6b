using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Admin;

internal sealed class ListOrdersFunction(OrderStore store)
{
    [Function("ListOrders")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders")] HttpRequest request, CancellationToken cancellationToken)
    {
        var page = PageQuery.Read(request, OrderId.IsValid);
        var (states, since) = (QueryEnum.Read<OrderState>(request, "state"), QueryTime.Read(request, "since"));
        var (sku, requestedBy) = (request.Query["sku"].ToString(), request.Query["requestedBy"].ToString());
        // With a filter a page may need many rows.
        int? atOnce = sku.Length + requestedBy.Length > 0 ? null : page.Top + 1;
        var orders = store.ListAsync(page.After, cancellationToken, atOnce, states, since).TakeWhile(order => since is null || order.RequestedAt >= since)
            .Where(order => sku.Length == 0 || SkuName.IsOf(sku, order.SkuId, order.SkuPartNumber))
            // Several people may have added to one order.
            .Where(order => requestedBy.Length == 0
                || order.RequestedBy?.Split(", ").Contains(requestedBy, StringComparer.OrdinalIgnoreCase) == true)
            .Select(OrderListItem.Of);
        return Json.Ok(await page.TakeAsync(request, orders, order => order.Id, cancellationToken));
    }
}
