using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;
using LicenseFunctions.Shared.Email.Mailbox;

namespace LicenseFunctions.Orders.Sending;

/// <summary>
/// The reply address of an order: <c>{order id}.{signature}@{reply domain}</c> for SendGrid, <c>{name}+{order id}.{signature}@{domain}</c> of the
/// mailbox, both in lower case. The signature is 80 bits of an HMAC-SHA256: nobody can answer for the reseller by guessing an id.
/// </summary>
internal sealed class ReplyAddresses(OrderOptions orders, MailboxOptions mailbox, MailOptions mail, LinkOptions links)
{
    private const int SignatureChars = 20;

    /// <summary>Null if answers on this channel go to no address of their own.</summary>
    public string? For(string orderId, MailChannel channel)
    {
        if (channel == MailChannel.SendGrid)
        {
            return string.IsNullOrWhiteSpace(orders.ReplyDomain)
                ? null
                : $"{orderId}.{Sign(orders.ReplySigningKey, orderId)}@{orders.ReplyDomain}".ToLowerInvariant();
        }
        var at = mail.From.LastIndexOf('@');
        // "reply" keeps these signatures apart from those of links.
        return mailbox.PlusAddresses
            ? $"{mail.From[..at]}+{orderId}.{Sign(links.SigningKey, $"reply {orderId}")}{mail.From[at..]}".ToLowerInvariant()
            : null;
    }

    /// <summary>The order of an address of either channel; null if the address or its signature is not valid.</summary>
    public string? OrderIdOf(string address)
    {
        var name = address[(address.LastIndexOf('+') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var id = dot < 0 ? "" : name[..dot].ToUpperInvariant();
        return OrderId.IsValid(id) && Enum.GetValues<MailChannel>().Any(channel => For(id, channel) is { } expected && AreEqual(expected, address)) ? id : null;
    }

    /// <summary>The address as it may be shown: its signature is secret.</summary>
    public string WithoutSignature(string address) => OrderIdOf(address) is { } id
        ? $"{address[..(address.LastIndexOf('+') + 1)]}{id.ToLowerInvariant()}.…{address[address.LastIndexOf('@')..]}"
        : address;

    private static bool AreEqual(string expected, string address) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(address.ToLowerInvariant()));

    private static string Sign(string? key, string text) =>
        Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? ""), Encoding.UTF8.GetBytes(text)))[..SignatureChars];
}
