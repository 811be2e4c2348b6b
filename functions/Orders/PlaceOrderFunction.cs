using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders;

internal sealed class PlaceOrderFunction(OrderDesk desk, OrderViews views)
{
    [Function("PlaceOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequest request,
        FunctionContext context, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<OrderRequest>(request, cancellationToken);
        var order = await desk.PlaceAsync(body, IdempotencyKey.Read(request, body), RequestOrigin.Of(request, context), cancellationToken);
        request.HttpContext.Response.Headers.Location = $"{request.Path}/{order.Id}";
        return Json.Status(StatusCodes.Status202Accepted, await views.ShowAsync(order, cancellationToken));
    }
}
