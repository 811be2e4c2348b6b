using System.Globalization;
using LicenseFunctions.Shared.Email;

namespace LicenseFunctions.Orders;

/// <summary>The mail that asks the reseller for one order, in the reseller's language.</summary>
internal sealed class ResellerLetter(MailTemplates templates, MailOptions mail, ResellerOptions reseller, OrderOptions orders)
{
    /// <summary>Custom argument of SendGrid that comes back in delivery events.</summary>
    public const string OrderIdArgument = "order_id";

    /// <summary>A Message-ID for one attempt to send the mail of one order.</summary>
    public string NewMessageId(Order order) => $"<{order.Id}.{Guid.NewGuid():N}@{mail.From[(mail.From.LastIndexOf('@') + 1)..]}>";

    public OutgoingMail Write(Order order, string messageId)
    {
        var culture = CultureInfo.GetCultureInfo(reseller.Language switch { "nl" => "nl-BE", "en" => "en-GB", _ => "fr-BE" });
        return new OutgoingMail
        {
            To = [reseller.Email],
            ReplyTo = ReplyAddress.For(order.Id, orders) ?? mail.Administrators[0],
            Content = templates.Render($"Orders.Mail.order.{reseller.Language}", Model(order, culture), culture),
            Category = "order",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Message-ID"] = messageId,
                ["X-License-Order"] = order.Id,
                ["X-License-Sku"] = order.SkuPartNumber,
                ["X-License-Quantity"] = order.Quantity.ToString(CultureInfo.InvariantCulture),
            },
            CustomArgs = new Dictionary<string, string>(StringComparer.Ordinal) { [OrderIdArgument] = order.Id },
        };
    }

    private object Model(Order order, CultureInfo culture) => new
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
    };
}
