using System.Collections.Frozen;
using System.Security.Cryptography;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Links;

/// <summary>
/// Links to decide about one order without a key: <c>/api/links/{order}/{mail}/{purpose}?token=…</c>, see <see cref="LinkToken"/>. There are no links
/// without <c>Links__SigningKey</c> or a public address of the app.
/// </summary>
internal sealed class OrderLinks(LinkOptions options, OrderOptions orders, PublicAddress address)
{
    /// <summary>Stands for the mail, which an announced automatic order does not have yet.</summary>
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
    public LinkPair? ForReseller(Order order, string messageId) => Pair(order, messageId, LinkPurpose.Executed, LinkPurpose.NotExecuted);

    /// <summary>"Done" and "refused", for a mail to the administrators about a reply; null if there are no links.</summary>
    public LinkPair? ForAdministrator(Order order) =>
        order.MailMessageId is { } messageId ? Pair(order, messageId, LinkPurpose.Done, LinkPurpose.Refused) : null;

    /// <summary>"Cancel", for the announcement of an automatic order; null if there are no links.</summary>
    public string? ForAnnouncement(string orderId) => For(ToCancel(orderId));

    /// <summary>Whether the page of a link with this purpose, valid or not, is for the reseller.</summary>
    public static bool IsForReseller(string purpose) => Purposes.TryGetValue(purpose, out var what) && new OrderLink("", what, "").IsForReseller;

    /// <summary>Null if the link is not valid.</summary>
    public OrderLink? Read(string orderId, string mail, string purpose, string token) =>
        Purposes.TryGetValue(purpose, out var what) && new OrderLink(orderId, what, mail) is var link && LinkToken.IsValid(token, TokenOf(link)) ? link : null;

    /// <summary>
    /// Reads a cancel link as earlier versions wrote it, signed with <c>Orders__ReplySigningKey</c>. It works until its order is sent. Null if it is
    /// not valid.
    /// </summary>
    public OrderLink? ReadCancelLink(string orderId, string token) =>
        LinkToken.IsValid(token, LinkToken.Of(orders.ReplySigningKey, $"cancel {orderId}")) ? ToCancel(orderId) : null;

    /// <summary>Identifies a mail in links: 48 bits of a digest of its Message-ID.</summary>
    public static string MailOf(string messageId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..12];

    private static OrderLink ToCancel(string orderId) => new(orderId, LinkPurpose.Cancel, Announcement);

    private LinkPair? Pair(Order order, string messageId, LinkPurpose yes, LinkPurpose no) =>
        For(new(order.Id, yes, MailOf(messageId))) is { } first && For(new(order.Id, no, MailOf(messageId))) is { } second ? new LinkPair(first, second) : null;

    private string? For(OrderLink link) =>
        TokenOf(link) is { } token ? address.LinkTo($"links/{link.OrderId}/{link.Mail}/{WordOf(link.Purpose)}?token={token}") : null;

    private string? TokenOf(OrderLink link) => LinkToken.Of(options.SigningKey, $"link {WordOf(link.Purpose)} {link.OrderId} {link.Mail}");

    private static string WordOf(LinkPurpose purpose) => Purposes.First(word => word.Value == purpose).Key;
}
