using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Email;

/// <summary>Verifies signatures of SendGrid webhooks: ECDSA P-256 with SHA-256, in DER and base64, of timestamp header and body.</summary>
internal sealed class WebhookSignature(string publicKey)
{
    public const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";
    public const string TimestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp";
    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly byte[] _publicKey = Convert.FromBase64String(publicKey);

    /// <summary>Whether a text is a public key from SendGrid: base64 of a P-256 SubjectPublicKeyInfo.</summary>
    public static bool IsPublicKey(string text)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Returns a hash that includes the timestamp; append the body to it.</summary>
    public static IncrementalHash BeginHash(string? timestamp)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp ?? ""));
        return hash;
    }

    /// <summary>Whether SendGrid signed this, however long ago: SendGrid retries for days, and duplicates are found by content.</summary>
    public bool Verify(byte[] sha256OfTimestampAndBody, string? signatureHeader)
    {
        if (string.IsNullOrWhiteSpace(signatureHeader))
            return false;
        try
        {
            // Imported per call, since ECDsa is not documented to be thread-safe.
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(_publicKey, out _);
            return key.VerifyHash(sha256OfTimestampAndBody, Convert.FromBase64String(signatureHeader.Trim()), DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>Settings <c>SendGrid__…</c> of the two webhooks: the keys that verify the signatures of SendGrid.</summary>
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
                yield return new("Copy the public key from SendGrid: the base64 of an ECDSA P-256 key, without BEGIN and END lines.", [name]);
        }
    }
}
