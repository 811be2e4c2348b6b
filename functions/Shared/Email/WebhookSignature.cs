using System.Security.Cryptography;
using System.Text;

namespace LicenseFunctions.Shared.Email;

/// <summary>
/// SendGrid's signature of its webhooks: ECDSA P-256 with SHA-256 over the timestamp header and the raw bytes of the body, in DER and base64
/// (Twilio: Getting Started with the Event Webhook Security Features). A late retry carries a late timestamp, so age proves nothing.
/// </summary>
internal sealed class WebhookSignature(string publicKey)
{
    public const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";
    public const string TimestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp";

    /// <summary>A hash that has the timestamp already; the body's bytes are to be appended as they arrive.</summary>
    public static IncrementalHash Begin(string timestamp)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp));
        return hash;
    }

    /// <param name="hash">SHA-256 over timestamp and body.</param>
    /// <param name="signature">The signature header; false without one, or with one that is no signature.</param>
    public bool Verify(ReadOnlySpan<byte> hash, string? signature)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (signature is null || !Convert.TryFromBase64String(signature, bytes, out var length))
            return false;
        using var key = Import(publicKey);
        return key.VerifyHash(hash, bytes[..length], DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether a text is a public key as SendGrid shows it: base64 without PEM lines.</summary>
    public static bool IsKey(string text)
    {
        try
        {
            using var key = Import(text);
            return key.KeySize == 256;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static ECDsa Import(string publicKey)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return key;
    }
}
