using LicenseFunctions.Orders.Fulfilment;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Orders.Replies.Parsing;

namespace LicenseFunctions.Orders.Replies;

internal sealed class ReceiveReplyFunction(InboundReplyHandler handler, FulfilmentChecker checker)
{
    /// <summary>Anonymous: SendGrid signs the call. It retries after 5xx for three days and drops the mail after 4xx, so a kept mail gets 204.</summary>
    [Function("ReceiveReply")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/sendgrid/inbound")] HttpRequest request, CancellationToken cancellationToken)
    {
        var headers = request.Headers;
        var call = new InboundParseRequest(
            request.Body, request.ContentType, headers[WebhookSignature.TimestampHeader], headers[WebhookSignature.SignatureHeader]);
        var change = await handler.TakeAsync(call, cancellationToken);
        // The licenses are probably there already: do not wait for the next snapshot.
        if (change is { Applied: true, Order.State: OrderState.Confirmed })
            await checker.TryCheckNowAsync(cancellationToken);
        return Results.NoContent();
    }
}
