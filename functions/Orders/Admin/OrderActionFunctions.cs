namespace LicenseFunctions.Orders.Admin;

/// <summary>What the administrator can do to an order: each call may have a reason, and returns the order.</summary>
internal sealed class OrderActionFunctions(OrderActions actions, OrderLookup lookup)
{
    [Function("CancelOrder")]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}/cancel")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken) =>
        RunAsync(request, id, (reason, origin) => actions.CancelAsync(id, reason, origin, cancellationToken), context, cancellationToken);

    [Function("ConfirmOrder")]
    public Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}/confirmation")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken) =>
        RunAsync(request, id, (reason, origin) => actions.ConfirmAsync(id, reason, origin, cancellationToken), context, cancellationToken);

    [Function("ResendOrder")]
    public Task<IResult> ResendAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}/resend")] HttpRequest request, string id,
        FunctionContext context, CancellationToken cancellationToken) =>
        RunAsync(request, id, (reason, origin) => actions.ResendAsync(id, reason, origin, cancellationToken), context, cancellationToken);

    private async Task<IResult> RunAsync(
        HttpRequest request, string id, Func<string?, RequestOrigin, Task> act, FunctionContext context, CancellationToken cancellationToken)
    {
        await act(await ReasonBody.ReadAsync(request, cancellationToken), RequestOrigin.Of(request, context));
        return Json.Ok(await lookup.GetAsync(id, cancellationToken));
    }
}
