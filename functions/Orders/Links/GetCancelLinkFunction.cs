namespace LicenseFunctions.Orders.Links;

/// <summary>The page behind the link in earlier announcements of automatic orders, see <see cref="CancelLink"/>. Looking at it changes nothing.</summary>
internal sealed class GetCancelLinkFunction(CancelLink link, OrderLinkHandler handler)
{
    [Function("GetCancelLink")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id}/cancel-link")] HttpRequest request, string id,
        CancellationToken cancellationToken) =>
        handler.ShowAsync(request, link.IsValid(id, request.Query["token"].ToString()) ? OrderLinks.ToCancel(id) : null, forReseller: false, cancellationToken);
}
