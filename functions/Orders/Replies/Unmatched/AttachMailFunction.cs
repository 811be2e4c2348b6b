using LicenseFunctions.Orders.Admin;
using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Replies.Unmatched;

internal sealed class AttachMailFunction(MailAttacher attacher, FulfilmentChecker checker, OrderLookup lookup)
{
    [Function("AttachMail")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/unmatched/{mail}/attach")] HttpRequest request,
        string mail, FunctionContext context, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<AttachRequest>(request, cancellationToken);
        var order = await attacher.AttachAsync(mail, body, RequestOrigin.Of(request, context).Caller, cancellationToken);
        if (order.State == OrderState.Confirmed)
            await checker.TryCheckNowAsync(cancellationToken);
        return Json.Ok(await lookup.GetAsync(order.Id, cancellationToken));
    }
}
