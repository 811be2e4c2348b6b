using LicenseFunctions.Orders.Links;
using LicenseFunctions.Orders.Model;

namespace LicenseFunctions.Orders.Sending;

/// <summary>Composes the mails of an order, in the reseller's language.</summary>
internal sealed class ResellerMailComposer(
    MailTemplates templates, MailOptions mail, ResellerOptions reseller, ReplyAddresses addresses, OrderLinks links)
{
    /// <summary>The custom argument that SendGrid returns in delivery events.</summary>
    public const string OrderIdArgument = "order_id";

    /// <summary>How many other open orders a mail lists.</summary>
    private const int MaxNamed = 20;

    /// <summary>A new Message-ID for one attempt to send an order.</summary>
    public string NewMessageId(Order order) => $"<{order.Id}.{Guid.NewGuid():N}@{mail.From[(mail.From.LastIndexOf('@') + 1)..]}>";

    /// <summary>The order's mail. If an earlier one may have arrived, it says that it repeats that, in the same thread.</summary>
    public OutgoingMail Write(Order order, string messageId, OrderContext context) => Address(order, Render("order", order, context, messageId), messageId);

    /// <summary>The reminder, in the thread of the order's mail, with the same subject and links.</summary>
    public OutgoingMail WriteReminder(Order order, string messageId) =>
        Address(order, Render("reminder", order, OrderContext.None(order), order.MailMessageId ?? messageId), messageId, order.MailMessageId);

    /// <param name="messageId">The Message-ID of the order's mail.</param>
    private MailContent Render(string template, Order order, OrderContext context, string messageId)
    {
        var culture = LiquidTemplates.CultureOf(reseller.Language);
        return templates.Render($"Orders.Mail.{template}", Model(order, context, links.ForReseller(order, messageId), culture), culture);
    }

    private OutgoingMail Address(Order order, MailContent content, string messageId, string? inReplyTo = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Message-ID"] = messageId,
            ["X-License-Order"] = order.Id,
            ["X-License-Sku"] = order.SkuPartNumber,
            ["X-License-Quantity"] = order.Quantity.ToString(CultureInfo.InvariantCulture),
        };
        var channel = order.Channel ?? MailChannel.SendGrid;
        if ((inReplyTo ?? order.EarlierMessageIds?.Split(' ')[^1]) is { } earlier)
            headers["In-Reply-To"] = headers["References"] = earlier;
        return new OutgoingMail
        {
            To = [reseller.Email],
            OrderId = order.Id,
            // The app reads the mailbox that sends; from SendGrid's sender nobody reads mail.
            ReplyTo = addresses.For(order.Id, channel) ?? (channel == MailChannel.Mailbox ? null : mail.Administrators[0]),
            Content = content,
            Category = "order",
            Headers = headers,
            CustomArgs = new Dictionary<string, string>(StringComparer.Ordinal) { [OrderIdArgument] = order.Id },
        };
    }

    private object Model(Order order, OrderContext context, LinkPair? linkPair, CultureInfo culture) => new
    {
        Reference = order.Id,
        Account = reseller.AccountName,
        Product = order.DisplayName,
        PartNumber = order.SkuPartNumber,
        Adds = order.Quantity > 0,
        Count = Math.Abs(order.Quantity),
        Before = context.Purchased,
        MoreOrders = Math.Max(0, context.OpenOrders.Count - MaxNamed),
        Total = context.Purchased + order.Outstanding + context.OpenOrders.Sum(other => other.Outstanding),
        OpenOrders = context.OpenOrders.Take(MaxNamed)
            .Select(other => new { Reference = other.Id, Quantity = other.Outstanding.ToString("+0;-0", culture) }).ToList(),
        order.RequestedBy,
        Reason = GeneratedReason.InWords(order.Reason, culture),
        Date = MailTemplates.Day(order.RequestedAt, culture),
        RenewsOn = MailTemplates.Day(order.RenewsAt, culture),
        Repeats = MailTemplates.Day(order.RepeatsMailOf, culture),
        SentOn = MailTemplates.Day(order.SentAt, culture),
        Executed = linkPair?.Yes,
        NotExecuted = linkPair?.No,
    };
}

/// <summary>Data of an order's mail besides the order.</summary>
/// <param name="Purchased">Purchased licenses now.</param>
/// <param name="OpenOrders">Other orders of the product that the reseller may still execute, oldest first.</param>
internal sealed record OrderContext(int Purchased, IReadOnlyList<Order> OpenOrders)
{
    public static OrderContext None(Order order) => new(order.PurchasedBefore, []);
}
