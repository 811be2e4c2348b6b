namespace LicenseFunctions.Orders.Delivery;

/// <summary>
/// SendGrid's Event Webhook. Anonymous: SendGrid signs the call. Without a public key only a test server on this machine is trusted. SendGrid
/// retries for a day unless the answer is 2xx.
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
        IReadOnlyList<DeliveryEvent> events;
        try
        {
            events = DeliveryEvent.ReadAll(body);
        }
        catch (JsonException)
        {
            throw ProblemException.Invalid("body", "A JSON array of events is expected.");
        }
        await recorder.RecordAsync(events, "SendGrid", cancellationToken);
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
}
