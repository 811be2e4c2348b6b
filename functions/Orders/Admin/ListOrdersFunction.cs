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
        var orders = store.ListAsync(page.After, cancellationToken, atOnce: page.Top + 1).Select(OrderListItem.Of);
        return Json.Ok(await page.TakeAsync(request, orders, order => order.Id, cancellationToken));
    }
}
