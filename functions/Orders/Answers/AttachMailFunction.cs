using LicenseFunctions.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders.Answers;

internal sealed class AttachMailFunction(MailAttacher attacher, OrderViews views)
{
    [Function("AttachMail")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/unmatched/{mail}/attach")] HttpRequest request,
        string mail, FunctionContext context, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<AttachRequest>(request, cancellationToken);
        var order = await attacher.AttachAsync(mail, body, RequestOrigin.Of(request, context).Caller, cancellationToken);
        return Json.Ok(await views.ShowAsync(order, cancellationToken));
    }
}
