namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// SendGrid's Event Webhook. Open to anybody, and believed only with SendGrid's signature; without a key to check it with, only a test
/// server on this machine is believed. SendGrid posts again for a day what is not answered with 2xx.
/// </summary>
internal sealed class ReceiveDeliveryEventsFunction(DeliveryRecorder recorder, WebhookOptions webhooks, SendGridOptions sendGrid)
{
    [Function("ReceiveDeliveryEvents")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/sendgrid/events")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadBytesAsync(request, cancellationToken);
        if (!IsGenuine(request, body))
            throw new ProblemException(
                ProblemKind.SignatureInvalid,
                "The signature does not fit. Put the verification key of SendGrid's Event Webhook into SendGrid__EventsPublicKey.");
        await recorder.RecordAsync(Read(body), cancellationToken);
        return Results.NoContent();
    }

    private bool IsGenuine(HttpRequest request, byte[] body)
    {
        if (string.IsNullOrWhiteSpace(webhooks.EventsPublicKey))
            return sendGrid.IsLoopback;
        using var hash = WebhookSignature.BeginHash(request.Headers[WebhookSignature.TimestampHeader].ToString());
        hash.AppendData(body);
        return new WebhookSignature(webhooks.EventsPublicKey).Verify(hash.GetHashAndReset(), request.Headers[WebhookSignature.SignatureHeader].ToString());
    }

    private static IReadOnlyList<DeliveryEvent> Read(byte[] body)
    {
        try
        {
            return DeliveryEvent.ReadAll(body);
        }
        catch (JsonException)
        {
            throw ProblemException.Invalid("body", "A JSON array of events is expected.");
        }
    }
}
