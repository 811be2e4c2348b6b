using System.Net;
using System.Net.Sockets;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace LicenseFunctions.Shared.Email;

/// <summary>Sends mail through SendGrid, without retries: mail/send has no idempotency key, so the caller decides by the outcome.</summary>
internal sealed class SendGridMailer(ISendGridClient client, MailOptions options) : IMailSender
{
    public MailChannel Channel => MailChannel.SendGrid;

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, Func<MailDraft, Task<bool>>? record, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.SendEmailAsync(ToMessage(mail), cancellationToken);
            if (response.IsSuccessStatusCode)
                return new MailOutcome.Accepted(response.Headers.TryGetValues("X-Message-Id", out var ids) ? ids.First() : "");
            var body = response.Body is null ? "" : await response.Body.ReadAsStringAsync(CancellationToken.None);
            var answer = $"SendGrid answered {(int)response.StatusCode}: {SingleLine.Cut(body, 300)}";
            // A gateway may have passed the mail on to SendGrid.
            return response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
                ? new MailOutcome.Unknown(answer)
                : new MailOutcome.NotAccepted(answer);
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

    /// <summary>Whether the request did not reach the service.</summary>
    public static bool NeverConnected(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

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
        // Tracking rewrites links and adds an image; neither belongs in a business mail.
        message.SetClickTracking(enable: false, enableText: false);
        message.SetOpenTracking(enable: false);
        return message;
    }
}
