using System.Globalization;
using LicenseFunctions.Orders.Links;
using LicenseFunctions.Shared.Email;

namespace LicenseFunctions.Orders;

/// <summary>The mail that asks the reseller for one order, in the reseller's language.</summary>
internal sealed class ResellerLetter(MailTemplates templates, MailOptions mail, ResellerOptions reseller, OrderOptions orders, OrderLinks links)
{
    /// <summary>Custom argument of SendGrid that comes back in delivery events.</summary>
    public const string OrderIdArgument = "order_id";

    /// <summary>A Message-ID for one attempt to send the mail of one order.</summary>
    public string NewMessageId(Order order) => $"<{order.Id}.{Guid.NewGuid():N}@{mail.From[(mail.From.LastIndexOf('@') + 1)..]}>";

    /// <summary>The order itself. If an earlier mail may have arrived, this one says that it repeats it, and stands in the same thread.</summary>
    public OutgoingMail Write(Order order, string messageId) => Address(order, Render("order", order, messageId), messageId);

    /// <summary>The question what became of an order, in the thread of its mail, with its subject and its links.</summary>
    public OutgoingMail WriteReminder(Order order, string messageId)
    {
        var mailOfOrder = order.MailMessageId ?? messageId;
        return Address(order, Render("reminder", order, mailOfOrder) with { Subject = Render("order", order, mailOfOrder).Subject }, messageId, order.MailMessageId);
    }

    /// <param name="messageId">The Message-ID of the order's mail.</param>
    private MailContent Render(string template, Order order, string messageId)
    {
        var culture = CultureInfo.GetCultureInfo(reseller.Language switch { "nl" => "nl-BE", "en" => "en-GB", _ => "fr-BE" });
        return templates.Render($"Orders.Mail.{template}.{reseller.Language}", Model(order, links.ForReseller(order, messageId), culture), culture);
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
        if ((inReplyTo ?? order.EarlierMessageIds?.Split(' ')[^1]) is { } earlier)
            headers["In-Reply-To"] = headers["References"] = earlier;
        return new OutgoingMail
        {
            To = [reseller.Email],
            ReplyTo = ReplyAddress.For(order.Id, orders) ?? mail.Administrators[0],
            Content = content,
            Category = "order",
            Headers = headers,
            CustomArgs = new Dictionary<string, string>(StringComparer.Ordinal) { [OrderIdArgument] = order.Id },
        };
    }

    private object Model(Order order, LinkPair? linkPair, CultureInfo culture) => new
    {
        Reference = order.Id,
        Account = reseller.AccountName,
        Product = order.DisplayName,
        PartNumber = order.SkuPartNumber,
        Adds = order.Quantity > 0,
        Count = Math.Abs(order.Quantity),
        Before = order.PurchasedBefore,
        Total = order.ResultingTotal,
        order.RequestedBy,
        order.Reason,
        Date = order.RequestedAt.ToString("d MMMM yyyy", culture),
        Repeats = order.RepeatsMailOf?.ToString("d MMMM yyyy", culture),
        SentOn = order.SentAt?.ToString("d MMMM yyyy", culture),
        Executed = linkPair?.Yes,
        NotExecuted = linkPair?.No,
    };
}
