using System.Security.Cryptography;
using System.Text;
using LicenseFunctions.Shared.Http;

namespace LicenseFunctions.Orders.Automatic;

/// <summary>
/// A link that calls off one order without a key. Its token, 128 bits of an HMAC-SHA256 over the id, is worth nothing for another order
/// and for anything else, and nothing once the order is sent.
/// </summary>
internal sealed class CancelLink(OrderOptions options, PublicAddress address)
{
    private const int TokenChars = 32;

    /// <summary>Null if there is no secret to sign with, or the app does not know its own address.</summary>
    public string? For(string orderId) => TokenOf(orderId) is { } token ? address.LinkTo($"orders/{orderId}/cancel-link?token={token}") : null;

    public bool IsValid(string orderId, string token) =>
        TokenOf(orderId) is { } expected && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token));

    private string? TokenOf(string orderId) => options.ReplySigningKey is not { Length: > 0 } key
        ? null
        : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"cancel {orderId}")))[..TokenChars];
}
