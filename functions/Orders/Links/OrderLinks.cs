using System.Collections.Frozen;
using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Links;

/// <summary>
/// The links by which people decide about one order without a key: <c>/api/links/{order}/{mail}/{purpose}?token=…</c>. The token, 128 bits
/// of an HMAC-SHA256 over order, mail and purpose, is worth nothing for anything else. There are no links without
/// <c>Links__SigningKey</c>, or where the app does not know its public address.
/// </summary>
internal sealed class OrderLinks(LinkOptions options, PublicAddress address)
{
    private const int TokenChars = 32;

    /// <summary>An automatic order is announced before it has a mail of its own.</summary>
    private const string Announcement = "announcement";

    private static readonly FrozenDictionary<string, LinkPurpose> Purposes = new Dictionary<string, LinkPurpose>(StringComparer.Ordinal)
    {
        ["executed"] = LinkPurpose.Executed,
        ["not-executed"] = LinkPurpose.NotExecuted,
        ["done"] = LinkPurpose.Done,
        ["refused"] = LinkPurpose.Refused,
        ["cancel"] = LinkPurpose.Cancel,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>"Executed" and "cannot be executed", for a mail to the reseller; null if there are no links.</summary>
    /// <param name="messageId">The Message-ID of the order's mail.</param>
    public LinkPair? ForReseller(Order order, string messageId) => Pair(order, messageId, LinkPurpose.Executed, LinkPurpose.NotExecuted);

    /// <summary>"It is done" and "It is refused", for a mail to the administrator about an answer to the order's mail; null if there are no links.</summary>
    public LinkPair? ForAdministrator(Order order) =>
        order.MailMessageId is { } messageId ? Pair(order, messageId, LinkPurpose.Done, LinkPurpose.Refused) : null;

    /// <summary>"Cancel", for the announcement of an automatic order; null if there are no links.</summary>
    public string? ForAnnouncement(string orderId) => For(ToCancel(orderId));

    public static OrderLink ToCancel(string orderId) => new(orderId, LinkPurpose.Cancel, Announcement);

    /// <summary>Whom the page of a link with this purpose is for, also if the link is none of ours.</summary>
    public static bool IsForReseller(string purpose) => Purposes.TryGetValue(purpose, out var what) && new OrderLink("", what, "").IsForReseller;

    /// <summary>What a link says; null if it is none of ours.</summary>
    public OrderLink? Read(string orderId, string mail, string purpose, string token) =>
        Purposes.TryGetValue(purpose, out var what) && new OrderLink(orderId, what, mail) is var link
        && TokenOf(link) is { } expected && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token))
            ? link
            : null;

    /// <summary>A mail in links: 48 bits of a digest of its Message-ID.</summary>
    public static string MailOf(string messageId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..12];

    private LinkPair? Pair(Order order, string messageId, LinkPurpose yes, LinkPurpose no) =>
        For(new(order.Id, yes, MailOf(messageId))) is { } first && For(new(order.Id, no, MailOf(messageId))) is { } second ? new LinkPair(first, second) : null;

    private string? For(OrderLink link) =>
        TokenOf(link) is { } token ? address.LinkTo($"links/{link.OrderId}/{link.Mail}/{WordOf(link.Purpose)}?token={token}") : null;

    private string? TokenOf(OrderLink link)
    {
        if (options.SigningKey is not { Length: > 0 } key)
            return null;
        var signed = Encoding.UTF8.GetBytes($"link {WordOf(link.Purpose)} {link.OrderId} {link.Mail}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed))[..TokenChars];
    }

    private static string WordOf(LinkPurpose purpose) => Purposes.First(word => word.Value == purpose).Key;
}
