using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Sending;

/// <summary>
/// The reply address of an order: <c>{order id}.{signature}@{reply domain}</c> in lower case. The signature is 80 bits of an HMAC-SHA256 of the id:
/// nobody can answer for the reseller by guessing an id.
/// </summary>
internal static class ReplyAddress
{
    private const int SignatureChars = 20;

    /// <summary>Null if the app receives no answers.</summary>
    public static string? For(string orderId, OrderOptions options) => string.IsNullOrWhiteSpace(options.ReplyDomain)
        ? null
        : $"{orderId}.{Sign(orderId, options)}@{options.ReplyDomain}".ToLowerInvariant();

    /// <summary>The order of an address; null if the address or its signature is not valid.</summary>
    public static string? OrderIdOf(string address, OrderOptions options)
    {
        var dot = address.IndexOf('.', StringComparison.Ordinal);
        var id = dot < 0 ? "" : address[..dot].ToUpperInvariant();
        return OrderId.IsValid(id)
            && For(id, options) is { } expected
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(address.ToLowerInvariant()))
            ? id
            : null;
    }

    private static string Sign(string orderId, OrderOptions options) => Convert.ToHexString(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ReplySigningKey ?? ""), Encoding.UTF8.GetBytes(orderId)))[..SignatureChars];
}
