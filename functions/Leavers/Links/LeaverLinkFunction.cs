namespace LicenseFunctions.Leavers.Links;

/// <summary>The page behind a signed link about somebody's license. GET changes nothing, because mail scanners open links; the page's buttons post.</summary>
internal sealed class LeaverLinkFunction(LeaverLinkHandler handler)
{
    private const string Route = "links/leavers/{sku}/{user}/{question}";

    [Function("GetLeaverLink")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Route)] HttpRequest request, string sku, string user, string question,
        CancellationToken cancellationToken) => handler.ShowAsync(request, sku, user, question, cancellationToken);

    [Function("DecideLeaver")]
    public Task<IResult> Post(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, string sku, string user, string question,
        FunctionContext context, CancellationToken cancellationToken) =>
        handler.DecideAsync(request, sku, user, question, RequestOrigin.CorrelationIdOf(request, context), cancellationToken);
}
