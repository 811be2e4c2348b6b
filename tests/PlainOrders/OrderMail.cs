using Microsoft.Extensions.Configuration;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace PlainOrders;

/// <summary>Mails an order to the reseller.</summary>
internal sealed class OrderMail(ISendGridClient client, IConfiguration settings)
{
    /// <exception cref="HttpRequestException">SendGrid refused the mail, or did not answer.</exception>
    /// <exception cref="OperationCanceledException">SendGrid did not answer in time.</exception>
    public async Task SendAsync(PlainOrder order)
    {
        var mail = new SendGridMessage
        {
            From = new EmailAddress(settings["Mail:From"]),
            Subject = $"{order.Quantity:+0;-0} {order.Sku}",
            PlainTextContent = $"Please add {order.Quantity} licenses of {order.Sku}. Order {order.RowKey}.",
        };
        mail.AddTo(settings["Reseller:Email"]);
        mail.AddHeader("X-License-Order", order.RowKey);
        var answer = await client.SendEmailAsync(mail);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"SendGrid answered {(int)answer.StatusCode}.");
    }
}
