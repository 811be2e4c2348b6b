namespace LicenseFunctions.Orders.Admin;

internal sealed class GetOrderFunction(OrderLookup lookup)
{
    [Function("GetOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "orders/" + OrderRoute.Id)] HttpRequest request, string id,
        CancellationToken cancellationToken) =>
        Json.Ok(await lookup.GetAsync(id, cancellationToken));
}
