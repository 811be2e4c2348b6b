namespace LicenseFunctions.Orders.Links;

/// <summary>
/// The page behind a signed link in a mail. Looking at it changes nothing, as programs do that check the links of mails; its button does, see
/// <see cref="DecideByLinkFunction"/>.
/// </summary>
internal sealed class GetOrderLinkFunction(OrderLinks links, OrderLinkHandler handler)
{
    public const string Route = "links/{id}/{mail}/{purpose}";

    [Function("GetOrderLink")]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Route)] HttpRequest request, string id, string mail, string purpose,
        CancellationToken cancellationToken) =>
        handler.ShowAsync(request, links.Read(id, mail, purpose, request.Query["token"].ToString()), OrderLinks.IsForReseller(purpose), cancellationToken);
}
