namespace LicenseFunctions.Orders.Admin;

internal sealed class ResendOrderFunction(OrderActions actions, OrderLookup lookup)
{
    [Function("ResendOrder")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}/resend")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken)
    {
        await actions.ResendAsync(id, await ReasonBody.ReadAsync(request, cancellationToken), RequestOrigin.Of(request, context), cancellationToken);
        return Json.Ok(await lookup.GetAsync(id, cancellationToken));
    }
}
