namespace LicenseFunctions.Orders.Links;

/// <summary>The button of the page that <see cref="GetCancelLinkFunction"/> shows.</summary>
internal sealed class CancelOrderByLinkFunction(CancelLink link, OrderLinkHandler handler)
{
    [Function("CancelOrderByLink")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{id}/cancel-link")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken) => handler.DecideAsync(
            request, link.IsValid(id, request.Query["token"].ToString()) ? OrderLinks.ToCancel(id) : null, forReseller: false,
            RequestOrigin.CorrelationIdOf(request, context), cancellationToken);
}
