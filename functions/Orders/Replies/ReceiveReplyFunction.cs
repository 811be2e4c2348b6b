using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

internal sealed class ReceiveReplyFunction(InboundReplyHandler handler, FulfilmentChecker checker)
{
    /// <summary>
    /// Open to anybody: SendGrid's signature is the key. SendGrid tries again for three days on 5xx and drops the mail for ever on 4xx, so
    /// whatever has been kept is answered with 204, however bad it is.
    /// </summary>
    [Function("ReceiveReply")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/sendgrid/inbound")] HttpRequest request, CancellationToken cancellationToken)
    {
        var change = await handler.TakeAsync(
            new InboundParseRequest(
                request.Body,
                request.ContentType,
                request.Headers[WebhookSignature.TimestampHeader].ToString(),
                request.Headers[WebhookSignature.SignatureHeader].ToString()),
            cancellationToken);
        // Whoever says that it is done has often done it; nobody has to wait for the next snapshot then.
        if (change is { Applied: true, Order.State: OrderState.Confirmed })
            await checker.TryCheckNowAsync(cancellationToken);
        return Results.NoContent();
    }
}
