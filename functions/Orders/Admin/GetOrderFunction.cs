namespace LicenseFunctions.Orders.Admin;

internal sealed class GetOrderFunction(OrderLookup lookup)
{
    /// <summary>The Functions host tries routes in the order of the functions' names: <c>orders/{id}</c> must not match <c>orders/unmatched</c>.</summary>
    private const string Route = "orders/{id:regex(^(?!unmatched$))}";

    [Function("GetOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        Json.Ok(await lookup.GetAsync(id, cancellationToken));
}
