using System.ComponentModel.DataAnnotations;

namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>SendGrid__…PublicKey</c>: what SendGrid's webhooks are verified with.</summary>
internal sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Verification key of the Event Webhook.</summary>
    public string? EventsPublicKey { get; set; }

    /// <summary>Verification key of the security policy of Inbound Parse.</summary>
    public string? InboundPublicKey { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(EventsPublicKey) && !WebhookSignature.IsKey(EventsPublicKey))
            yield return new("Not a P-256 public key in base64, as SendGrid shows it.", [nameof(EventsPublicKey)]);
        if (!string.IsNullOrWhiteSpace(InboundPublicKey) && !WebhookSignature.IsKey(InboundPublicKey))
            yield return new("Not a P-256 public key in base64, as SendGrid shows it.", [nameof(InboundPublicKey)]);
    }
}
