using System.Security.Cryptography;

namespace LicenseFunctions.Shared.Callbacks;

/// <summary>
/// A symmetric key of Standard Webhooks, which signs <c>{id}.{timestamp}.{body}</c> with HMAC-SHA256
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
/// </summary>
internal sealed class WebhookKey
{
    public const string Prefix = "whsec_";
    private const int MinCharacters = 32;
    private readonly byte[] _key;

    private WebhookKey(byte[] key) => _key = key;

    /// <summary>Null if the text is no such key: <c>whsec_</c> and base64 of 24 to 64 bytes, or at least 32 characters, whose UTF-8 is the key.</summary>
    public static WebhookKey? Read(string? secret)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true)
            return secret?.Length >= MinCharacters ? new WebhookKey(Encoding.UTF8.GetBytes(secret)) : null;
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= 24 and <= 64 ? new WebhookKey(key[..length]) : null;
    }

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }
}
