namespace LicenseFunctions.Orders.Links;

/// <summary>The page behind the cancel links of earlier versions, see <see cref="OrderLinks.ReadCancelLink"/>. GET changes nothing.</summary>
internal sealed class CancelLinkFunction(OrderLinks links, OrderLinkHandler handler)
{
    private const string Route = "orders/{id}/cancel-link";

    [Function("GetCancelLink")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        handler.ShowAsync(request, links.ReadCancelLink(id, request.Query["token"].ToString()), forReseller: false, cancellationToken);

    [Function("CancelOrderByLink")]
    public Task<IResult> Post(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, string id, FunctionContext context,
        CancellationToken cancellationToken) => handler.DecideAsync(
            request, links.ReadCancelLink(id, request.Query["token"].ToString()), forReseller: false,
            RequestOrigin.CorrelationIdOf(request, context), cancellationToken);
}
