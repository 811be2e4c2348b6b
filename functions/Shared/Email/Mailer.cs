using System.Net;
using System.Net.Sockets;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace LicenseFunctions.Shared.Email;

/// <summary>
/// Sends mail through SendGrid, once a call: mail/send has no idempotency key, so nothing here tries again. Whether trying again
/// is safe is for the caller, who gets the three cases apart.
/// </summary>
internal sealed class Mailer(ISendGridClient client, MailOptions options)
{
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.SendEmailAsync(ToMessage(mail), cancellationToken);
            if (response.IsSuccessStatusCode)
                return new MailOutcome.Accepted(response.Headers.TryGetValues("X-Message-Id", out var ids) ? ids.First() : "");
            var answer = $"SendGrid answered {(int)response.StatusCode}: {await ReasonAsync(response)}";
            return IsOfGateway(response.StatusCode) ? new MailOutcome.Unknown(answer) : new MailOutcome.NotAccepted(answer);
        }
        catch (HttpRequestException e) when (NeverConnected(e))
        {
            return new MailOutcome.NotAccepted($"SendGrid could not be reached: {e.HttpRequestError}.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new MailOutcome.Unknown(e is OperationCanceledException ? "SendGrid did not answer in time."
                : "The connection broke before SendGrid answered.");
        }
    }

    /// <summary>Whether something before SendGrid answered, which had perhaps passed the mail on.</summary>
    private static bool IsOfGateway(HttpStatusCode status) => status is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    private static bool NeverConnected(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    private static async Task<string> ReasonAsync(SendGrid.Response response)
    {
        var body = response.Body is null ? "" : await response.Body.ReadAsStringAsync();
        return SingleLine.Cut(body, 300);
    }

    private SendGridMessage ToMessage(OutgoingMail mail)
    {
        var message = new SendGridMessage
        {
            From = new EmailAddress(options.From),
            Subject = mail.Content.Subject,
            PlainTextContent = mail.Content.Text,
            HtmlContent = mail.Content.Html,
            Categories = [mail.Category],
        };
        foreach (var address in mail.To)
            message.AddTo(address);
        if (mail.ReplyTo is { } replyTo)
            message.SetReplyTo(new EmailAddress(replyTo));
        foreach (var (name, value) in mail.Headers)
            message.AddHeader(name, SingleLine.OfHeader(value));
        foreach (var (name, value) in mail.CustomArgs)
            message.AddCustomArg(name, value);
        foreach (var image in mail.Images)
            message.AddAttachment($"{image.ContentId}.png", Convert.ToBase64String(image.Png), "image/png", "inline", image.ContentId);
        // Tracking rewrites links and adds a picture; neither belongs in a business letter.
        message.SetClickTracking(enable: false, enableText: false);
        message.SetOpenTracking(enable: false);
        return message;
    }
}
