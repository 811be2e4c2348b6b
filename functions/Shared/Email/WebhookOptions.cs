namespace LicenseFunctions.Shared.Email;

/// <summary>Settings <c>SendGrid__…</c> of the two webhooks: the keys that prove that a call is SendGrid's.</summary>
internal sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Verification key of the Event Webhook.</summary>
    public string? EventsPublicKey { get; set; }

    /// <summary>Verification key of Inbound Parse's security policy.</summary>
    public string? InboundPublicKey { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, key) in new[] { (nameof(EventsPublicKey), EventsPublicKey), (nameof(InboundPublicKey), InboundPublicKey) })
        {
            if (!string.IsNullOrWhiteSpace(key) && !WebhookSignature.IsPublicKey(key))
                yield return new("A public key as SendGrid shows it is needed: the base64 of an ECDSA P-256 key, without BEGIN and END lines.", [name]);
        }
    }
}
