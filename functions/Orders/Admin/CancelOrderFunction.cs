namespace LicenseFunctions.Orders.Admin;

internal sealed class CancelOrderFunction(OrderActions actions, OrderLookup lookup)
{
    [Function("CancelOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}/cancel")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken)
    {
        await actions.CancelAsync(id, await ReasonBody.ReadAsync(request, cancellationToken), RequestOrigin.Of(request, context), cancellationToken);
        return Json.Ok(await lookup.GetAsync(id, cancellationToken));
    }
}
