namespace LicenseFunctions.Orders.Links;

/// <summary>The button of the page that <see cref="GetOrderLinkFunction"/> shows.</summary>
internal sealed class DecideByLinkFunction(OrderLinks links, OrderLinkHandler handler)
{
    [Function("DecideByLink")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = GetOrderLinkFunction.Route)] HttpRequest request, string id, string mail, string purpose,
        FunctionContext context, CancellationToken cancellationToken) => handler.DecideAsync(
            request, links.Read(id, mail, purpose, request.Query["token"].ToString()), OrderLinks.IsForReseller(purpose),
            RequestOrigin.CorrelationIdOf(request, context), cancellationToken);
}
