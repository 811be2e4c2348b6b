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
        var value = new List<OrderListItem>();
        await foreach (var order in store.ListAsync(page.After, cancellationToken, atOnce: page.Top + 1))
        {
            if (value.Count == page.Top)
                return Json.Ok(new OrderPage(value, page.NextLink(request, value[^1].Id)));
            value.Add(OrderListItem.Of(order));
        }
        return Json.Ok(new OrderPage(value, NextLink: null));
    }
}

internal sealed record OrderPage(IReadOnlyList<OrderListItem> Value, string? NextLink);
