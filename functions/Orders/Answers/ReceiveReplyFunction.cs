using LicenseFunctions.Orders.FollowUp;
using LicenseFunctions.Shared.Email;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LicenseFunctions.Orders.Answers;

internal sealed class ReceiveReplyFunction(ReplyIntake intake, OrderProof proof)
{
    /// <summary>
    /// Open to anybody: SendGrid's signature is the key. SendGrid tries again for three days on 5xx and drops the mail for ever on 4xx, so
    /// whatever has been kept is answered with 204, however bad it is.
    /// </summary>
    [Function("ReceiveReply")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/sendgrid/inbound")] HttpRequest request, CancellationToken cancellationToken)
    {
        var change = await intake.TakeAsync(
            new InboundRequest(
                request.Body,
                request.ContentType,
                request.Headers[WebhookSignature.TimestampHeader].ToString(),
                request.Headers[WebhookSignature.SignatureHeader].ToString()),
            cancellationToken);
        // Whoever says that it is done has often done it; nobody has to wait for the next snapshot then.
        if (change is { Applied: true, Order.State: OrderState.Confirmed })
            await proof.TryCheckNowAsync(cancellationToken);
        return Results.NoContent();
    }
}
