namespace LicenseFunctions.Orders.Admin;

internal sealed class ConfirmOrderFunction(OrderActions actions, OrderLookup lookup)
{
    [Function("ConfirmOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}/confirmation")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken)
    {
        await actions.ConfirmAsync(id, await ReasonBody.ReadAsync(request, cancellationToken), RequestOrigin.Of(request, context), cancellationToken);
        return Json.Ok(await lookup.GetAsync(id, cancellationToken));
    }
}
