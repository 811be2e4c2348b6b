using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Email;

/// <summary>
/// SendGrid's signature of a webhook call: ECDSA P-256 with SHA-256, in DER and base64, over the timestamp header and the body's
/// bytes as they came. The digest is computed while the body is read, so that no body has to be kept whole.
/// </summary>
internal sealed class WebhookSignature(string publicKey)
{
    public const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";
    public const string TimestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp";
    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly byte[] _publicKey = Convert.FromBase64String(publicKey);

    /// <summary>Whether a text is a public key as SendGrid shows it: base64 of a P-256 SubjectPublicKeyInfo.</summary>
    public static bool IsPublicKey(string text)
    {
        try
        {
            using var key = Import(Convert.FromBase64String(text));
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    /// <summary>A digest that has the timestamp already; append the body as it is read.</summary>
    public static IncrementalHash BeginHash(string? timestamp)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp ?? ""));
        return hash;
    }

    /// <summary>
    /// Whether SendGrid signed this. How old the timestamp is does not matter: a call is tried again for days, and what comes twice is
    /// known by its content.
    /// </summary>
    public bool Verify(byte[] sha256OfTimestampAndBody, string? signatureHeader)
    {
        if (string.IsNullOrWhiteSpace(signatureHeader))
            return false;
        try
        {
            // Imported for each call: an ECDsa object is not promised to serve several at once.
            using var key = Import(_publicKey);
            return key.VerifyHash(sha256OfTimestampAndBody, Convert.FromBase64String(signatureHeader.Trim()), DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static ECDsa Import(byte[] publicKey)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
