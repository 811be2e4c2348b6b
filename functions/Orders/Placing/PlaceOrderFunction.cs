using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Storage;

namespace LicenseFunctions.Orders.Placing;

internal sealed class PlaceOrderFunction(OrderPlacement placement, OrderLookup lookup, CallerAccess access)
{
    [Function("PlaceOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequest request,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<OrderRequest>(request, cancellationToken);
        var isWhatIf = QueryFlag.Read(request, QueryParameters.WhatIf);
        var key = IdempotencyKey.Read(request, body, access.ApplicationOf(request));
        var origin = RequestOrigin.Of(request, context);
        var order = await placement.PlaceAsync(body, key, isWhatIf, origin, cancellationToken);
        if (isWhatIf)
            return Json.Ok(order.IsStored ? await lookup.DescribeAsync(order, cancellationToken) : OrderView.Of(order with { Id = "" }, [], []));
        request.HttpContext.Response.Headers.Location = $"{request.Path}/{order.Id}";
        return Json.Status(StatusCodes.Status202Accepted, order.IsStored
            ? await lookup.GetAsync(order.Id, cancellationToken)
            : OrderView.Of(order, OrderPlacement.Placed(order, origin).Entries, []));
    }
}
