using System.Security.Cryptography;

namespace LicenseFunctions.Orders.Links;

/// <summary>
/// The link that cancels an automatic order as mails had it before <see cref="OrderLinks"/>: signed with
/// <c>Orders__ReplySigningKey</c>. It is not written any more, and works until its order is sent.
/// </summary>
internal sealed class CancelLink(OrderOptions options)
{
    private const int TokenChars = 32;

    public bool IsValid(string orderId, string token) =>
        TokenOf(orderId) is { } expected && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token));

    private string? TokenOf(string orderId) => options.ReplySigningKey is not { Length: > 0 } key
        ? null
        : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"cancel {orderId}")))[..TokenChars];
}
