namespace LicenseFunctions.Orders.Links;

/// <summary>The page behind a signed link in a mail. GET changes nothing, because mail scanners open links; the page's button posts.</summary>
internal sealed class OrderLinkFunction(OrderLinks links, OrderLinkHandler handler)
{
    private const string Route = "links/{id}/{mail}/{purpose}";

    [Function("GetOrderLink")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Route)] HttpRequest request, string id, string mail, string purpose,
        CancellationToken cancellationToken) =>
        handler.ShowAsync(request, links.Read(id, mail, purpose, request.Query["token"].ToString()), OrderLinks.IsForReseller(purpose), cancellationToken);

    [Function("DecideByLink")]
    public Task<IResult> Post(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, string id, string mail, string purpose,
        FunctionContext context, CancellationToken cancellationToken) => handler.DecideAsync(
            request, links.Read(id, mail, purpose, request.Query["token"].ToString()), OrderLinks.IsForReseller(purpose),
            RequestOrigin.CorrelationIdOf(request, context), cancellationToken);
}
