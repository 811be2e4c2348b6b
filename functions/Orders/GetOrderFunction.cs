using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders;

internal sealed class GetOrderFunction(OrderStore store, OrderViews views)
{
    [Function("GetOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders/" + OrderRoute.Id)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var order = await store.FindAsync(id, cancellationToken)
            ?? throw new ProblemException(ProblemKind.OrderNotFound, $"There is no order '{id}'. GET /orders lists them.");
        return Json.Ok(await views.ShowAsync(order, cancellationToken));
    }
}
